/** The readers that are compared: each is a program that is given a file and says what it counted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Truth } from './generate.ts';

export const PACKAGES = ['mtail', 'goaccess', 'gawk'] as const;

export type Counted = Pick<Truth, 'requests' | 'bytes' | 'statuses'>;

export interface Reader {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** From what the program printed. */
  counted(output: string): Counted;
}

export function ours(file: string, program: string): Reader {
  return {
    name: 'ours',
    argv: [process.execPath, program, file, '1'],
    env: {},
    counted: (output) => oursSchema.parse(JSON.parse(output)),
  };
}

export const oursSchema = z.object({
  requests: z.number(),
  unparsed: z.number(),
  bytes: z.number(),
  statuses: z.record(z.string(), z.number()),
  seconds: z.array(z.number()),
  cpuSeconds: z.array(z.number()),
});

export interface Peers {
  readonly byBlanks: Reader;
  readonly byQuotes: Reader;
  readonly mtail: Reader;
  readonly goaccess: Reader;
}

/** `root`: where the packages were unpacked. */
export function peers(root: string, scratch: string, file: string): Peers {
  const env = {
    LD_LIBRARY_PATH: `${root}/usr/lib/x86_64-linux-gnu:${root}/lib/x86_64-linux-gnu`,
    LC_ALL: 'C',
  };
  const gawk = (name: string, program: string): Reader => ({
    name,
    argv: [`${root}/usr/bin/gawk`, program, file],
    env,
    counted: countedByGawk,
  });
  return {
    byBlanks: gawk('gawk, fields by blanks', `{ statuses[$9]++; bytes += $10 } ${PRINT}`),
    byQuotes: gawk('gawk, fields by quotes', BY_QUOTES),
    mtail: mtail(root, scratch, file, env),
    goaccess: goaccess(root, scratch, file, env),
  };
}

/** gawk prints integers of any size as they are. */
const PRINT = 'END { for (status in statuses) print status, statuses[status]; print "bytes", bytes }';
/** The request ends at the first quote that no backslash stands before; status and bytes follow it. */
const BY_QUOTES = `BEGIN { FS = "\\"" } {
  request = 2
  while ($request ~ /\\\\$/) request++
  split($(request + 1), field, " ")
  if (field[1] !~ /^[0-9][0-9][0-9]$/ || NF < request + 5) next
  statuses[field[1]]++
  bytes += field[2]
} ${PRINT}`;

function countedByGawk(output: string): Counted {
  const pairs = output
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const bytes = Number(pairs.find(([name]) => name === 'bytes')?.[1]);
  return countedOf(
    pairs.filter(([status = '']) => /^\d{3}$/.test(status)).map(([s = '', n]) => [s, Number(n)]),
    bytes,
  );
}

function countedOf(statuses: readonly (readonly [string, number])[], bytes: number): Counted {
  const requests = statuses.reduce((sum, [, count]) => sum + count, 0);
  return { requests, bytes, statuses: Object.fromEntries(statuses) };
}

const MTAIL_PROGRAM = String.raw`counter requests by status
counter bytes
/\[[^\]]+\] "(?:[^"\\]|\\.)*" (?P<status>\d{3}) (?P<sent>\d+|-) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"$/ {
  requests[$status]++
  $sent != "-" {
    bytes += int($sent)
  }
}
`;
const mtailSchema = z.record(
  z.string(),
  z.array(
    z.object({
      LabelValues: z.optional(
        z.array(
          z.object({ Labels: z.optional(z.array(z.string())), Value: z.object({ Value: z.number() }) }),
        ),
      ),
    }),
  ),
);

/** mtail(1): reads the log once and prints its metrics; its usual way is to follow and be asked over HTTP. */
function mtail(root: string, scratch: string, file: string, env: Readonly<Record<string, string>>): Reader {
  const programs = join(scratch, 'mtail');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'count.mtail'), MTAIL_PROGRAM);
  return {
    name: 'mtail',
    argv: [
      `${root}/usr/bin/mtail`,
      '-one_shot',
      '-progs',
      programs,
      '-logs',
      file,
      '-log_dir',
      programs,
      '-address',
      '127.0.0.1',
      '-port',
      '0',
    ],
    env,
    counted: (output) => {
      const metrics = mtailSchema.parse(
        JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)),
      );
      const values = (name: string): readonly (readonly [string, number])[] =>
        (metrics[name]?.[0]?.LabelValues ?? []).map((v) => [v.Labels?.[0] ?? '', v.Value.Value]);
      return countedOf(values('requests'), values('bytes')[0]?.[1] ?? 0);
    },
  };
}

const goaccessSchema = z.object({
  general: z.object({ valid_requests: z.number(), bandwidth: z.number() }),
  status_codes: z.object({
    data: z.array(
      z.object({ items: z.array(z.object({ hits: z.object({ count: z.number() }), data: z.string() })) }),
    ),
  }),
});

/** goaccess(1): its report as JSON. It also counts visitors, pages and referers, and cannot be told not to. */
function goaccess(
  root: string,
  scratch: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Reader {
  const report = join(scratch, 'goaccess.json');
  return {
    name: 'goaccess',
    argv: [
      `${root}/usr/bin/goaccess`,
      file,
      '--log-format=COMBINED',
      '--no-progress',
      '--no-global-config',
      '-o',
      report,
    ],
    env,
    counted: () => {
      const { general, status_codes } = goaccessSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
      const items = status_codes.data.flatMap((d) => d.items);
      const statuses = items.map(({ data, hits }) => [data.slice(0, 3), hits.count] as const);
      return { ...countedOf(statuses, general.bandwidth), requests: general.valid_requests };
    },
  };
}
