/** A program of the operator's: argv without a shell, the page as one line of JSON on its standard input, a fixed environment. */
import { run } from '../../host/process/index.ts';
import type { Channel } from '../channel.ts';
import { oneLine } from '../text.ts';
import { wireOf } from '../wire.ts';

const LONGEST_MS = 15_000;
/** sysexits(3): EX_TEMPFAIL, try again later. */
const TEMPORARY = 75;

/** Ended with all it started when it takes longer than 15 s. Exit code 0 is delivered, 75 asks for another attempt, others refuse. */
export function command(program: string, args: readonly string[], longestMs = LONGEST_MS): Channel {
  return async ({ message, to }) => {
    const input = `${JSON.stringify({ ...wireOf(message), ...(to === undefined ? {} : { to }) })}\n`;
    const done = await run([program, ...args], { input, timeoutMs: longestMs, maxBytes: 1 << 16 });
    if (done.startError !== undefined)
      return { kind: 'refused', why: `it cannot be started (${done.startError})` };
    if (done.timedOut) return { kind: 'later', why: `it ran longer than ${longestMs / 1000} s` };
    if (done.code === 0) return { kind: 'delivered' };
    const said = done.stderr.trim().split('\n').at(-1) ?? '';
    const why = `it ended with ${done.code ?? done.signal ?? '?'}${said === '' ? '' : `: ${oneLine(said, 200)}`}`;
    return done.code === TEMPORARY || done.code === null ? { kind: 'later', why } : { kind: 'refused', why };
  };
}
