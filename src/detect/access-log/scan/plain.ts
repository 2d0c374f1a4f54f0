/** The scanner in plain JavaScript: where WebAssembly is switched off, and to hold the other one against. */
import type { ScanPlan } from './plan.ts';
import {
  COLUMN,
  INPUT_BYTES,
  type LineScanner,
  MAX_DIGITS,
  MAX_ROWS,
  ROW_BYTES,
  ROW_COLUMNS,
  STAMP_BYTES,
  UNFIT,
} from './rows.ts';
import { StampReader } from './stamp.ts';

const CHAR = { newline: 10, blank: 32, quote: 34, minus: 45, zero: 48, open: 91, backslash: 92 } as const;

export class PlainScanner implements LineScanner {
  readonly input = Buffer.alloc(INPUT_BYTES);
  readonly rows: Uint32Array;
  readonly sent: Float64Array;
  readonly #plan: ScanPlan;
  readonly #stamps = new StampReader();

  constructor(plan: ScanPlan) {
    const memory = new ArrayBuffer(MAX_ROWS * ROW_BYTES);
    this.rows = new Uint32Array(memory);
    this.sent = new Float64Array(memory);
    this.#plan = plan;
  }

  scan(from: number, end: number): number {
    let n = 0;
    for (let at = from; at < end && n < MAX_ROWS; n += 1) {
      const row = n * ROW_COLUMNS;
      const newline = this.input.indexOf(CHAR.newline, at);
      this.rows[row + COLUMN.start] = at;
      this.rows[row + COLUMN.end] = newline;
      if (!this.#line(row, at, newline)) this.rows[row + COLUMN.status] = UNFIT;
      at = newline + 1;
    }
    return n;
  }

  #line(row: number, start: number, end: number): boolean {
    const { rows, input } = this;
    const time = this.#stamp(row, start, end);
    if (time < 0) return false;
    const requestEnd = this.#quoteEnd(time + STAMP_BYTES, end);
    if (requestEnd < 0) return false;
    rows[row + COLUMN.requestEnd] = requestEnd;
    const status = this.#digits(requestEnd + 2, 3);
    if (input[requestEnd + 1] !== CHAR.blank || status < 0 || input[requestEnd + 5] !== CHAR.blank)
      return false;
    rows[row + COLUMN.status] = status;
    let at = this.#count(row, requestEnd + 6);
    for (let i = 0; i < this.#plan.quoted && at >= 0; i += 1) at = this.#quoted(row, at, end, i);
    if (at < 0) return false;
    return this.#plan.more ? input[at] === CHAR.blank : at === end;
  }

  #stamp(row: number, start: number, end: number): number {
    let at = start - 1;
    do {
      at = this.input.indexOf(CHAR.open, at + 1);
      if (at < 0 || at > end) return -1;
      this.rows[row + COLUMN.second] = this.#stamps.secondAt(this.input, at);
    } while (this.rows[row + COLUMN.second] === 0);
    this.rows[row + COLUMN.time] = at;
    return at;
  }

  /** The first `"` that an even number of backslashes stands before; -1 when the line ends first. */
  #quoteEnd(from: number, end: number): number {
    for (let at = this.input.indexOf(CHAR.quote, from); at >= 0 && at < end; ) {
      let before = at - 1;
      while (this.input[before] === CHAR.backslash) before -= 1;
      if ((at - before) % 2 === 1) return at;
      at = this.input.indexOf(CHAR.quote, at + 1);
    }
    return -1;
  }

  #digits(from: number, count: number): number {
    let value = 0;
    for (let at = from; at < from + count; at += 1) {
      const digit = (this.input[at] ?? 0) - CHAR.zero;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  /** Digits or one `-`, which stands for 0 (%b of mod_log_config). Where it ends; -1 when it is no count. */
  #count(row: number, from: number): number {
    let at = from;
    let value = 0;
    if (this.input[at] === CHAR.minus) at += 1;
    else {
      for (let digit = this.#digits(at, 1); digit >= 0; digit = this.#digits(at, 1)) {
        value = value * 10 + digit;
        at += 1;
      }
      if (at === from || at - from > MAX_DIGITS) return -1;
    }
    this.sent[(row + COLUMN.bytes) / 2] = value;
    return at;
  }

  #quoted(row: number, at: number, end: number, index: number): number {
    if (this.input[at] !== CHAR.blank || this.input[at + 1] !== CHAR.quote) return -1;
    const close = this.#quoteEnd(at + 2, end);
    if (close < 0) return -1;
    if (index === this.#plan.agent) {
      this.rows[row + COLUMN.agent] = at + 2;
      this.rows[row + COLUMN.agentEnd] = close;
    }
    return close + 1;
  }
}
