/** Cases, told on the serial line as they end. */
import { messageOf } from '../../../src/domain/errors.ts';
import { type Line, lineOf } from '../protocol.ts';

let cases = 0;

export function say(line: Line): void {
  process.stdout.write(lineOf(line));
}

/** Never throws: a case that does is one that failed. `check` gives what it saw. */
export async function check(name: string, body: () => Promise<string> | string): Promise<void> {
  cases += 1;
  try {
    say({ kind: 'case', name, ok: true, detail: await body() });
  } catch (error) {
    say({ kind: 'case', name, ok: false, detail: messageOf(error) });
  }
}

export function done(): void {
  say({ kind: 'done', cases });
}
