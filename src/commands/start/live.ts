/**
 * A few lines that are rewritten in place on a terminal; elsewhere each new state that is worth a line is written once.
 * Cursor up and erase below: ECMA-48 8.3.22 (CUU) and 8.3.39 (ED).
 */
import type { Terminal } from '../context.ts';
import { cutEnd } from '../output/index.ts';

const MIN_INTERVAL_MS = 100;
const REDRAW_ROOM = 1;

export class LiveLines {
  readonly #out: Terminal;
  readonly #now: () => number;
  #shown = 0;
  #drawnAt = 0;

  constructor(out: Terminal, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#now = now;
  }

  /** Draws the lines over the last ones; too frequent calls are left out unless they are forced. */
  draw(lines: readonly string[], force = false): void {
    if (!this.#out.isTTY || (!force && this.#now() - this.#drawnAt < MIN_INTERVAL_MS)) return;
    this.#drawnAt = this.#now();
    const text = lines
      .map((line) => `${cutEnd(line, Math.max(20, this.#out.columns - REDRAW_ROOM))}\n`)
      .join('');
    this.#out.write(`${this.#up()}${text}`);
    this.#shown = lines.length;
  }

  /** Writes lines that stay, above what is drawn next. */
  keep(line: string): void {
    this.#out.write(`${this.#up()}${line}\n`);
    this.#shown = 0;
  }

  #up(): string {
    return this.#shown === 0 ? '' : `\u001b[${this.#shown}A\r\u001b[0J`;
  }
}
