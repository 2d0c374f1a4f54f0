/** Where in a log a moment is, without reading all of it: lines are written in the order of their time, nearly. */
import { readAt } from './file-identity.ts';

const NEWLINE = 10;
/** What is looked at around one place to find a line with a time. */
const SAMPLE = 1 << 16;
/** Lines without a time (garbage, another format) that are passed over in one sample. */
const MAX_LINES = 64;

/** Milliseconds since 1970 of one line without its newline; undefined when it has no time. */
export type TimeOf = (line: Buffer) => number | undefined;

/** An offset between `from` and `to` before which lines are older than `sinceMs`, to within one sample. */
export function offsetSince(fd: number, from: number, to: number, sinceMs: number, timeOf: TimeOf): number {
  const sample = Buffer.allocUnsafe(SAMPLE);
  let [low, high] = [from, to];
  while (high - low > SAMPLE) {
    const middle = Math.floor((low + high) / 2);
    const n = readAt(fd, sample, middle);
    const time = firstTime(sample.subarray(0, n), timeOf);
    if (time !== undefined && time < sinceMs) low = middle;
    else high = middle;
  }
  return low;
}

function firstTime(sample: Buffer, timeOf: TimeOf): number | undefined {
  let at = sample.indexOf(NEWLINE) + 1;
  for (let i = 0; i < MAX_LINES; i += 1) {
    const end = sample.indexOf(NEWLINE, at);
    if (end < 0) return undefined;
    const time = timeOf(sample.subarray(at, end));
    if (time !== undefined) return time;
    at = end + 1;
  }
  return undefined;
}
