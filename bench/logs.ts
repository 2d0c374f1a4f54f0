/** Access logs: how fast ours counts a log beside gawk, mtail and goaccess, with what result; and what following loses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Bench, type BenchOptions, type Figure, figure, median, spreadOf } from './framework.ts';
import { type Followed, follow } from './logs/follow.ts';
import { generate, type Truth } from './logs/generate.ts';
import { type Counted, ours, oursSchema, PACKAGES, type Peers, peers, type Reader } from './logs/readers.ts';
import { buildPrograms } from './logs/programs.ts';
import { measure } from './verify/measure.ts';
import { unpackPeers } from './verify/peers.ts';

const LINES = { full: 2_000_000, quick: 1_000_000 } as const;
const ROUNDS = { full: 5, quick: 3 } as const;
/** goaccess and mtail need a minute for what the others do in a second. */
const SLOW_ROUNDS = { full: 2, quick: 1 } as const;
const PASSES = { full: 9, quick: 7 } as const;
const FOLLOWED = { full: 3, quick: 1 } as const;
const SUMMARIES = { full: 9, quick: 5 } as const;

const METHOD = [
  'method: one generated combined log, the same bytes every time, in the page cache; blanks, escaped quotes and cut-off lines in it.',
  'Every reader counts statuses and bytes; what it counted is compared with what was written. Times are of whole processes, start',
  'included, ours in between each peer. "gawk, fields by blanks" is what people type, and miscounts; "by quotes" is what it takes to be',
  'right. Lines a second are those of the reading alone, in one thread: the first pass of a new process, and those after the first ten,',
  'by when the runtime has settled.',
];

export const bench: Bench = {
  name: 'logs',
  what: 'access logs counted beside gawk, mtail and goaccess; following through rotations beside tail -F',
  needsRoot: true,
  async run(options) {
    for (const line of METHOD) options.log(line);
    const scratch = mkdtempSync('/var/tmp/stakeout-bench-logs-');
    try {
      return await runIn(scratch, options);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

async function runIn(scratch: string, options: BenchOptions): Promise<readonly Figure[]> {
  const size = options.quick ? 'quick' : 'full';
  const root = await unpackPeers(scratch, PACKAGES);
  const file = join(scratch, 'access.log');
  const truth = generate(file, LINES[size]);
  options.log(
    `${truth.requests + truth.unparsed} lines, ${(truth.length / 1e6).toFixed(0)} MB, ${truth.unparsed} of them cut off`,
  );
  const readers = peers(root, scratch, file);
  const programs = await buildPrograms();
  return [
    ...(await readingRate(programs.count, file, truth, PASSES[size])),
    ...(await besidePeers(ours(file, programs.count), truth, readers, size, options)),
    ...(await summaries(programs.summarise, file, SUMMARIES[size])),
    ...followFigures(await followed(scratch, FOLLOWED[size], options)),
  ];
}

/** Passes until the runtime has compiled all it will. */
const SETTLING = 10;

async function readingRate(program: string, file: string, truth: Truth, passes: number): Promise<Figure[]> {
  const argv = [process.execPath, program, file, String(SETTLING + passes)];
  const { output } = await measure(argv, { keep: true });
  const { seconds, cpuSeconds, unparsed } = oursSchema.parse(JSON.parse(output));
  const rate = (times: readonly number[]): number[] =>
    times.map((s) => (truth.requests + truth.unparsed) / s / 1e6);
  const [first = 0, ...later] = rate(seconds);
  const wall = later.slice(SETTLING - 1);
  const cpu = rate(cpuSeconds).slice(SETTLING);
  return [
    figure('ours, first reading of a new process', first, 'M lines/s', 1),
    figure('ours, reading', median(wall), 'M lines/s', passes, { atLeast: 8, spread: spreadOf(wall) }),
    figure('ours, reading, by processor time', median(cpu), 'M lines/s', passes, { spread: spreadOf(cpu) }),
    figure(
      'ours, reading',
      (median(wall) * truth.length) / (truth.requests + truth.unparsed) / 1000,
      'GB/s',
      passes,
    ),
    figure('ours: cut-off lines not recognised', Math.abs(truth.unparsed - unparsed), 'lines', 1, {
      atMost: 0,
    }),
  ];
}

/** Times of a peer, and of ours taken in between. */
interface Compared {
  readonly reader: Reader;
  readonly counted: Counted;
  readonly theirs: readonly number[];
  readonly own: readonly number[];
}

async function besidePeers(
  mine: Reader,
  truth: Truth,
  { byBlanks, byQuotes, mtail, goaccess }: Peers,
  size: 'full' | 'quick',
  options: BenchOptions,
): Promise<Figure[]> {
  const { counted } = await once(mine);
  const figures = [
    figure('ours: counted wrong', wrong(counted, truth), 'lines', 1, { atMost: 0 }),
    figure('ours: bytes off', Math.abs(counted.bytes - truth.bytes), 'B', 1, { atMost: 0 }),
  ];
  for (const [reader, rounds, atLeast] of [
    [byBlanks, ROUNDS[size], 1],
    [byQuotes, ROUNDS[size], 1],
    [mtail, SLOW_ROUNDS[size], 20],
    [goaccess, SLOW_ROUNDS[size], 20],
  ] as const) {
    const compared = await compare(mine, reader, rounds);
    options.log(
      `${reader.name}: ${median(compared.theirs).toFixed(2)} s, ours ${median(compared.own).toFixed(2)} s`,
    );
    figures.push(...comparedFigures(compared, truth, atLeast));
  }
  return figures;
}

async function compare(mine: Reader, reader: Reader, rounds: number): Promise<Compared> {
  const theirs: number[] = [];
  const own: number[] = [];
  let counted: Counted = { requests: 0, bytes: 0, statuses: {} };
  for (let round = 0; round < rounds; round += 1) {
    own.push((await once(mine)).seconds);
    const result = await once(reader);
    theirs.push(result.seconds);
    counted = result.counted;
    own.push((await once(mine)).seconds);
  }
  return { reader, counted, theirs, own };
}

function comparedFigures(
  { reader, counted, theirs, own }: Compared,
  truth: Truth,
  atLeast: number,
): Figure[] {
  const { name } = reader;
  return [
    figure(name, median(theirs), 's', theirs.length, { spread: spreadOf(theirs) }),
    figure(`${name}: ours`, median(own), 's', own.length, { spread: spreadOf(own) }),
    figure(`ours: times faster than ${name}`, median(theirs) / median(own), 'ratio', theirs.length, {
      atLeast,
    }),
    figure(`${name}: counted wrong`, wrong(counted, truth), 'lines', 1),
    figure(`${name}: bytes off`, Math.abs(counted.bytes - truth.bytes), 'B', 1),
  ];
}

async function once(reader: Reader): Promise<{ readonly seconds: number; readonly counted: Counted }> {
  const { seconds, code, output } = await measure(reader.argv, { env: reader.env, keep: true });
  if (code !== 0) throw new Error(`${reader.name} ended with ${String(code)}\n${output}`);
  return { seconds, counted: reader.counted(output) };
}

/** Lines that stand under another status than they have, or under none. */
function wrong(counted: Counted, truth: Truth): number {
  const all = new Set([...Object.keys(counted.statuses), ...Object.keys(truth.statuses)]);
  const off = [...all].map((s) => Math.abs((counted.statuses[s] ?? 0) - (truth.statuses[s] ?? 0)));
  return Math.max(
    Math.abs(counted.requests - truth.requests),
    off.reduce((sum, n) => sum + n, 0),
  );
}

const summarySchema = z.object({ ms: z.number(), requests: z.number(), groups: z.number() });

async function summaries(program: string, file: string, runs: number): Promise<Figure[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { output } = await measure([process.execPath, program, file], { keep: true });
    times.push(summarySchema.parse(JSON.parse(output)).ms);
  }
  return [
    figure('summary of the last 50 MB, new process', median(times), 'ms', runs, {
      atMost: 300,
      spread: spreadOf(times, 0),
    }),
  ];
}

async function followed(scratch: string, runs: number, options: BenchOptions): Promise<Followed[]> {
  const results: Followed[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const result = await follow(scratch, seed);
    options.log(
      `${result.rotations} rotations, ${result.ours.lines} lines: ours lost ${result.ours.lost}, tail -F ${result.tail.lost}`,
    );
    results.push(result);
  }
  return results;
}

function followFigures(results: readonly Followed[]): Figure[] {
  const sum = (pick: (followed: Followed) => number): number =>
    results.reduce((total, followed) => total + pick(followed), 0);
  const runs = results.length;
  const goal = { atMost: 0 };
  return [
    figure(
      'followed: rotations',
      sum((f) => f.rotations),
      'rotations',
      runs,
    ),
    figure(
      'followed: lines',
      sum((f) => f.ours.lines),
      'lines',
      runs,
    ),
    figure(
      'ours: lost',
      sum((f) => f.ours.lost),
      'lines',
      runs,
      goal,
    ),
    figure(
      'ours: doubled',
      sum((f) => f.ours.doubled),
      'lines',
      runs,
      goal,
    ),
    figure(
      'ours: mangled',
      sum((f) => f.ours.mangled),
      'lines',
      runs,
      goal,
    ),
    figure(
      'tail -F: lost',
      sum((f) => f.tail.lost),
      'lines',
      runs,
    ),
    figure(
      'tail -F: doubled',
      sum((f) => f.tail.doubled),
      'lines',
      runs,
    ),
    figure(
      'tail -F: mangled',
      sum((f) => f.tail.mangled),
      'lines',
      runs,
    ),
  ];
}
