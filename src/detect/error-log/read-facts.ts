/** The error logs of a service over a span of time, as facts. */
import type { LogFact } from '../../domain/log-fact.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { readLogWindow } from '../../host/log-files/index.ts';
import { anyFormat, EntrySplitter, formatOf } from './entries/format-of.ts';
import type { Entry, EntryFormat } from './entry.ts';
import { FactMaker, type KeyedFact } from './fact.ts';
import { FactFold } from './fold.ts';
import { type LogClock, logClock } from './time.ts';

export interface FactOptions {
  readonly since: Date;
  /** Default: no end. */
  readonly until?: Date;
  /** The newest bytes of each log that are read at most, rotated files included. Default 4 MiB. */
  readonly maxBytesPerLog?: number;
  /** Default 2,000. */
  readonly maxFacts?: number;
  /** Root directory of the host whose logs they are. Default `/`. */
  readonly root?: string;
}

export interface FactReading {
  /** In order of time. */
  readonly facts: readonly LogFact[];
  /** Logs that could not be read, or not over the whole span, and why. */
  readonly limits: readonly string[];
}

/** Some 20,000 entries: a busy site's errors of a day, or a few minutes of a crash loop. */
const MAX_BYTES = 4 << 20;
const MAX_FACTS = 2000;

/** Never throws for what the logs hold. Access logs among `logs` are passed over. */
export async function readFacts(logs: readonly ServiceLog[], options: FactOptions): Promise<FactReading> {
  const fold = new FactFold();
  const limits: string[] = [];
  const clock = logClock(options.root);
  const wanted = logs.filter((log) => log.kind !== 'access');
  for (const [path, same] of Map.groupBy(wanted, (log) => log.path))
    limits.push(...(await readLog(path, same, options, clock, fold)));
  return { facts: fold.facts(options.maxFacts ?? MAX_FACTS), limits };
}

async function readLog(
  path: string,
  logs: readonly ServiceLog[],
  options: FactOptions,
  clock: LogClock,
  fold: FactFold,
): Promise<readonly string[]> {
  const format = anyFormat(logs.map((log) => formatOf(log, clock)));
  const span = new Span(options, fold);
  const maker = new FactMaker(path, siteOf(logs));
  const splitter = new EntrySplitter(format, (text) => {
    const entry = format.parse(text);
    // What stands before the first entry is the rest of one whose beginning was not read.
    if (!isRest(entry)) span.add(maker.make(entry), entry.ms);
  });
  const report = await readLogWindow(path, windowOf(options, format), {
    lines: (block) => {
      for (const line of block.toString('utf8').replace(/\n$/, '').split('\n')) splitter.push(line);
    },
    cut: (head) => splitter.push(head.toString('utf8')),
  });
  splitter.end();
  span.end();
  return [...report.problems, ...(report.cut ? [`${path}: only its last part was read`] : [])];
}

function windowOf(options: FactOptions, format: EntryFormat): Parameters<typeof readLogWindow>[1] {
  return {
    maxBytes: options.maxBytesPerLog ?? MAX_BYTES,
    sinceMs: options.since.getTime(),
    timeOf: (line) => format.time(line.toString('utf8')),
    ...(options.root === undefined ? {} : { root: options.root }),
  };
}

/** nginx and PHP write entries over several lines; a line without their prefix is never an entry of its own. */
function isRest({ bare, writer }: Entry): boolean {
  return bare && (writer === 'nginx' || writer === 'php');
}

/** The site, when all that write to the log are of one. */
function siteOf(logs: readonly ServiceLog[]): string | undefined {
  const sites = new Set(logs.map((log) => (log.kind === 'slow' ? undefined : log.site)));
  return sites.size === 1 ? [...sites][0] : undefined;
}

/** Lets through what lies in the span. An entry without a time has that of the one before it, else of the first after it. */
class Span {
  readonly #since: number;
  readonly #until: number;
  readonly #fold: FactFold;
  #ms: number | undefined;
  #early: KeyedFact[] = [];

  constructor({ since, until }: FactOptions, fold: FactFold) {
    this.#since = since.getTime();
    this.#until = until?.getTime() ?? Number.POSITIVE_INFINITY;
    this.#fold = fold;
  }

  add(fact: KeyedFact, ms: number | undefined): void {
    if (ms !== undefined) this.#setTime(ms);
    if (this.#ms !== undefined) this.#put(fact, this.#ms);
    else if (this.#early.length < MAX_EARLY) this.#early.push(fact);
  }

  /** A log without any time is taken whole: nothing says that it is old. */
  end(): void {
    for (const fact of this.#early) this.#fold.add(fact, this.#since);
    this.#early = [];
  }

  #setTime(ms: number): void {
    for (const fact of this.#early) this.#put(fact, ms);
    this.#early = [];
    this.#ms = ms;
  }

  #put(fact: KeyedFact, ms: number): void {
    if (ms >= this.#since && ms <= this.#until) this.#fold.add(fact, ms);
  }
}

/** Entries kept until the first time is met. */
const MAX_EARLY = 1000;
