/** Finds in the bytes of a scanned line what its row does not say: bare fields, the path, quoted fields, the duration. */
import type { ScanPlan } from '../scan/plan.ts';
import { type Bytes, bytesOf } from './bytes.ts';
import { COLUMN, type LineScanner, STAMP_BYTES } from '../scan/rows.ts';

const CHAR = {
  blank: 32,
  quote: 34,
  minus: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  nine: 57,
  colon: 58,
  A: 65,
  Z: 90,
  backslash: 92,
} as const;
/** ` 200 ` behind the closing quote of the request. */
const STATUS_BYTES = 5;
const PROTOCOL = Buffer.from(' HTTP/');

/** A part of the input. Reused: nothing is made per line. */
export class RowFields {
  from = 0;
  to = 0;
  readonly source: Bytes;
  readonly #input: Buffer;
  readonly #rows: Uint32Array;
  readonly #plan: ScanPlan;
  #row = 0;

  constructor({ input, rows }: LineScanner, plan: ScanPlan) {
    this.source = bytesOf(input);
    this.#input = input;
    this.#rows = rows;
    this.#plan = plan;
  }

  /** Looks at the row that begins at index `row`. */
  enter(row: number): void {
    this.#row = row;
  }

  /** The bare field `index`; false when there are not so many, and for `-`. */
  bare(index: number): boolean {
    const end = this.#cell(COLUMN.time);
    let at = this.#cell(COLUMN.start);
    for (let skipped = 0; skipped < index; skipped += 1) at = this.#next(CHAR.blank, at, end) + 1;
    this.from = at;
    this.to = this.#next(CHAR.blank, at, end);
    const isNothing = this.to === at + 1 && this.#input[at] === CHAR.minus;
    return this.to > at && this.to < end && !isNothing;
  }

  /** Shortens the part to what stands before its first colon. */
  cutAtColon(): void {
    this.to = this.#next(CHAR.colon, this.from, this.to);
  }

  /** The request without its quotes. */
  request(): void {
    this.from = this.#cell(COLUMN.time) + STAMP_BYTES;
    this.to = this.#cell(COLUMN.requestEnd);
  }

  /** Path and query of a request in the usual form (method, blank, `/…`), without protocol; false for any other. */
  target(): boolean {
    const input = this.#input;
    this.request();
    let at = this.from;
    while (at < this.to && isUpper(input[at] ?? 0)) at += 1;
    if (at === this.from || input[at] !== CHAR.blank || input[at + 1] !== CHAR.slash) return false;
    this.from = at + 1;
    this.to = this.#withoutProtocol(this.from, this.to);
    return true;
  }

  agent(): void {
    this.from = this.#cell(COLUMN.agent);
    this.to = this.#cell(COLUMN.agentEnd);
  }

  /** The quoted field `index` after the byte count. */
  quoted(index: number): void {
    let at = this.#afterBytes();
    for (let i = 0; i <= index; i += 1) {
      this.from = at + 2;
      this.to = this.#quoteEnd(this.from);
      at = this.to + 1;
    }
  }

  /** Milliseconds; −1 when the line has none. */
  latencyMs(): number {
    const { duration, quoted, agent } = this.#plan;
    if (duration === undefined) return -1;
    const end = this.#cell(COLUMN.end);
    let at = this.#afterBytes();
    if (agent >= 0 && agent === quoted - 1) at = this.#cell(COLUMN.agentEnd) + 1;
    else if (quoted > 0) {
      this.quoted(quoted - 1);
      at = this.to + 1;
    }
    for (let blanks = 0; blanks <= duration.index; blanks += 1) at = this.#next(CHAR.blank, at, end) + 1;
    const value = this.#decimal(at, end);
    return value < 0 ? -1 : value * duration.unitMs;
  }

  text(): string {
    return this.#input.toString('latin1', this.from, this.to);
  }

  #cell(column: number): number {
    return this.#rows[this.#row + column] ?? 0;
  }

  #next(char: number, from: number, end: number): number {
    let at = from;
    while (at < end && this.#input[at] !== char) at += 1;
    return at;
  }

  /** ` HTTP/1.1` or ` HTTP/2` at the end, as `requestParts` understands it. */
  #withoutProtocol(from: number, to: number): number {
    const input = this.#input;
    if (!isDigit(input[to - 1] ?? 0)) return to;
    const hasPoint = input[to - 2] === CHAR.dot && isDigit(input[to - 3] ?? 0);
    const at = to - PROTOCOL.length - (hasPoint ? 3 : 1);
    if (at < from) return to;
    for (let i = 0; i < PROTOCOL.length; i += 1) if (input[at + i] !== PROTOCOL[i]) return to;
    return at;
  }

  #afterBytes(): number {
    let at = this.#cell(COLUMN.requestEnd) + STATUS_BYTES + 1;
    while (this.#input[at] !== CHAR.blank && at < this.#cell(COLUMN.end)) at += 1;
    return at;
  }

  /** The scanner has seen that there is one. */
  #quoteEnd(from: number): number {
    for (let at = this.#input.indexOf(CHAR.quote, from); ; at = this.#input.indexOf(CHAR.quote, at + 1)) {
      let before = at - 1;
      while (this.#input[before] === CHAR.backslash) before -= 1;
      if ((at - before) % 2 === 1) return at;
    }
  }

  /** −1 for anything but digits with perhaps a point among them. */
  #decimal(from: number, end: number): number {
    let value = 0;
    let scale = 0;
    let at = from;
    for (; at < end && this.#input[at] !== CHAR.blank; at += 1) {
      const char = this.#input[at] ?? 0;
      if (char === CHAR.dot && scale === 0) scale = 1;
      else if (char >= CHAR.zero && char <= CHAR.nine) {
        value = value * 10 + char - CHAR.zero;
        scale *= 10;
      } else return -1;
    }
    return at === from ? -1 : value / Math.max(1, scale);
  }
}

const isUpper = (char: number): boolean => (char >= CHAR.A && char <= CHAR.Z) || char === CHAR.minus;
const isDigit = (char: number): boolean => char >= CHAR.zero && char <= CHAR.nine;
