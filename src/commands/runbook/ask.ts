/** Questions of a run to a person at a terminal. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Context } from '../context.ts';

/** What was typed; nothing for an end of input and an interruption. */
export async function askLine(context: Context, question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const ended = once(lines, 'close').then(() => '');
  try {
    context.stderr.write(question);
    return (await Promise.race([lines.question('', { signal: context.interrupted }), ended])).trim();
  } catch {
    return ''; // interrupted
  } finally {
    lines.close();
  }
}
