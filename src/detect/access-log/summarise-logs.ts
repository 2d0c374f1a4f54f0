/** One look at what the access logs of a host say: the last part of each, summed up. */
import type { ServiceLog } from '../../domain/service-log.ts';
import type { TrafficSummary } from '../../domain/traffic.ts';
import { readLogWindow, type TimeOf, type WindowReport } from '../../host/log-files/index.ts';
import { type CompiledFormat, compileFormat } from './format/compile.ts';
import { TrafficCounter } from './traffic/counter.ts';

/** Of all logs together; what a core reads in about a tenth of a second. */
const MAX_BYTES = 50_000_000;
/** A request is written down when it ends, with the time it began: so much later than those after it. */
const DISORDER_MS = 60_000;

export interface SummariseOptions {
  /** Milliseconds since 1970: only requests that began then or later. */
  readonly sinceMs?: number;
  /** Root directory of the host whose paths the logs have. Default `/`. */
  readonly root?: string;
  /** Bytes read at most of all logs together, the newest of each. Default 50 MB. */
  readonly maxBytes?: number;
  /** Also reads rotated files that are packed. Default false. */
  readonly gzip?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface LogsSummary extends TrafficSummary {
  /** What was not read, and why; the numbers hold as far as the rest goes. */
  readonly limits: readonly string[];
}

/** Logs that are not access logs are passed over. Never throws for what the host's files are. */
export async function summariseLogs(
  logs: readonly ServiceLog[],
  options: SummariseOptions = {},
): Promise<LogsSummary> {
  const access = byPath(logs);
  const counter = new TrafficCounter(options);
  const limits: string[] = [];
  let left = options.maxBytes ?? MAX_BYTES;
  for (const [i, log] of access.entries()) {
    const share = Math.floor(left / (access.length - i));
    const format = compileFormat(log);
    const report = await readLogWindow(
      log.path,
      windowOf(format, share, options),
      counter.reader(format, log.site),
    );
    left -= report.bytes;
    limits.push(...limitsOf(log.path, report));
  }
  return { ...counter.summarise(), limits };
}

type AccessLog = Extract<ServiceLog, { kind: 'access' }>;

/** A file that is named several times (by two services, with two formats) is read once: its lines are there once. */
function byPath(logs: readonly ServiceLog[]): readonly AccessLog[] {
  const access = new Map<string, AccessLog>();
  for (const log of logs) if (log.kind === 'access' && !access.has(log.path)) access.set(log.path, log);
  return [...access.values()];
}

function windowOf(
  format: CompiledFormat,
  maxBytes: number,
  { sinceMs, root, gzip }: SummariseOptions,
): Parameters<typeof readLogWindow>[1] {
  return {
    maxBytes,
    ...(sinceMs === undefined ? {} : { sinceMs: sinceMs - DISORDER_MS, timeOf: timeBy(format) }),
    ...(root === undefined ? {} : { root }),
    ...(gzip === undefined ? {} : { gzip }),
  };
}

const timeBy =
  (format: CompiledFormat): TimeOf =>
  (line) =>
    format.parse(line.toString('latin1'))?.atMs;

function limitsOf(path: string, { problems, packed, cut, bytes }: WindowReport): string[] {
  return [
    ...problems,
    ...packed.map((file) => `${file}: packed, not read`),
    ...(cut ? [`${path}: only the last ${(bytes / 1e6).toFixed(1)} MB were read`] : []),
  ];
}
