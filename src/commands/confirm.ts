/** A question that a person at a terminal answers. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';

/** Both ends must be a person's: a question into a log file would never be answered. */
export function canAsk(context: Context): boolean {
  return process.stdin.isTTY && context.stderr.isTTY;
}

/** False for anything but a yes, an end of input and an interruption included. */
export async function confirm(context: Context, question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const ended = once(lines, 'close').then(() => ''); // without it a closed terminal would leave us waiting
  try {
    context.stderr.write(`${question} [y/N] `);
    const answer = await Promise.race([lines.question('', { signal: context.interrupted }), ended]);
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    return false; // interrupted
  } finally {
    lines.close();
  }
}
