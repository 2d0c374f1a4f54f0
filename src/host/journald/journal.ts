/** The journal of one systemd unit, read with journalctl(1), which knows the format of every version of journald. */
import { accessSync, constants } from 'node:fs';
import { run } from '../process/index.ts';
import { type JournalLine, journalLine } from './schema.ts';

export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly message: string;
  readonly pid?: number;
  /** `apache2`, `php-fpm8.2`: what the program calls itself. */
  readonly identifier?: string;
  /** 0 (emerg) to 7 (debug), syslog(3). */
  readonly priority?: number;
  /** Written by the service manager itself. Told by the process, which journald vouches for; the name could be anybody's. */
  readonly fromSystemd: boolean;
}

export interface JournalOptions {
  readonly since: Date;
  readonly until?: Date;
  /** The newest entries that are read at most. Default 5,000. */
  readonly maxEntries?: number;
  /** For tests. Default /usr/bin/journalctl. */
  readonly program?: string;
  /** For tests: where journald has its sockets. Default /run/systemd/journal. */
  readonly runtime?: string;
}

export interface JournalReading {
  /** In order of time. */
  readonly entries: readonly JournalEntry[];
  /** Why entries may be missing; empty on a host without a journal. */
  readonly problems: readonly string[];
}

const PROGRAM = '/usr/bin/journalctl';
const RUNTIME = '/run/systemd/journal';
const MAX_ENTRIES = 5000;
/** A line has some 300 bytes with the fields asked for. */
const MAX_BYTES = 8 << 20;
/** A journal of gigabytes answers for one unit in well under a second; a damaged one may take for ever. */
const TIMEOUT_MS = 5000;
const FIELDS = 'MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID';

export async function readJournal(unit: string, options: JournalOptions): Promise<JournalReading> {
  const program = options.program ?? PROGRAM;
  if (!isThere(options.runtime ?? RUNTIME, constants.F_OK) || !isThere(program, constants.X_OK))
    return { entries: [], problems: [] };
  if (!/^[\w@:.\\-]{1,255}$/.test(unit))
    return { entries: [], problems: [`journal: ${JSON.stringify(unit.slice(0, 80))} is no unit`] };
  const done = await run([program, ...argumentsFor(unit, options)], {
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  });
  const entries = done.stdout.split('\n').flatMap(entryOf).toReversed();
  return { entries, problems: problemsOf(unit, done, entries.length, options.maxEntries ?? MAX_ENTRIES) };
}

/** Newest first, so that what is cut off is the oldest. */
function argumentsFor(unit: string, { since, until, maxEntries }: JournalOptions): readonly string[] {
  return [
    '--output=json',
    '--no-pager',
    '--quiet',
    '--all',
    '--reverse',
    `--unit=${unit}`,
    `--lines=${maxEntries ?? MAX_ENTRIES}`,
    `--output-fields=${FIELDS}`,
    `--since=@${Math.floor(since.getTime() / 1000)}`,
    ...(until === undefined ? [] : [`--until=@${Math.ceil(until.getTime() / 1000)}`]),
  ];
}

function problemsOf(
  unit: string,
  done: Awaited<ReturnType<typeof run>>,
  entries: number,
  maxEntries: number,
): readonly string[] {
  const name = `journal of ${unit}`;
  if (done.startError !== undefined) return [`${name}: ${done.startError}`];
  if (done.timedOut) return [`${name}: journalctl took longer than ${TIMEOUT_MS / 1000} s`];
  if (done.code !== 0) return [`${name}: ${done.stderr.trim().split('\n', 1)[0] ?? ''}`];
  if (done.truncated || entries >= maxEntries) return [`${name}: only its last entries were read`];
  return [];
}

function entryOf(line: string): readonly JournalEntry[] {
  const parsed = journalLine.safeParse(jsonOf(line));
  if (!parsed.success) return [];
  const { data } = parsed;
  const ms = Math.floor(Number(data.__REALTIME_TIMESTAMP) / 1000);
  const message = textOf(data.MESSAGE);
  if (!Number.isSafeInteger(ms) || message === undefined) return [];
  const identifier = textOf(data.SYSLOG_IDENTIFIER);
  const [pid, priority] = [numberOf(data._PID), numberOf(data.PRIORITY)];
  return [
    {
      ms,
      message,
      ...(pid === undefined ? {} : { pid }),
      ...(identifier === undefined ? {} : { identifier }),
      ...(priority === undefined ? {} : { priority }),
      fromSystemd: pid === 1,
    },
  ];
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // an empty line, or the one that the limit cut
  }
}

function textOf(value: JournalLine['MESSAGE']): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  const [first] = value;
  if (typeof first === 'string') return first;
  const bytes = value.filter((byte) => typeof byte === 'number');
  return Buffer.from(bytes).toString('utf8');
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function isThere(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
