/** Cuts a stream of bytes into whole lines, in bounded memory. */
import { type LineSink, MAX_LINE } from './sink.ts';

const NEWLINE = 10;

export class LineAssembler {
  readonly #sink: LineSink;
  #carry: Buffer = Buffer.alloc(0);
  /** Inside a line whose rest is dropped. */
  #skipping: boolean;

  /** `insideLine`: the first bytes are the rest of a line that began before them, and are dropped. */
  constructor(sink: LineSink, insideLine = false) {
    this.#sink = sink;
    this.#skipping = insideLine;
  }

  /** Bytes taken that were not passed on yet: the beginning of a line. */
  get pending(): number {
    return this.#carry.length;
  }

  /** Takes the next bytes, at most MAX_LINE of them. The chunk may be used again after the call. */
  push(chunk: Buffer): void {
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) return this.#keep(chunk);
    const last = chunk.lastIndexOf(NEWLINE);
    const begun = this.#skipping || this.#carry.length > 0;
    if (begun) this.#finish(chunk.subarray(0, first + 1));
    const whole = withoutLeadingZeros(chunk.subarray(begun ? first + 1 : 0, last + 1));
    if (whole.length > 0) this.#sink.lines(whole);
    this.#keep(chunk.subarray(last + 1));
  }

  /** No more bytes of the line that has begun will come. */
  end(): void {
    if (this.#carry.length > 0) this.#sink.cut(this.#carry, 'unfinished');
    this.forget();
  }

  forget(): void {
    this.#carry = Buffer.alloc(0);
    this.#skipping = false;
  }

  #finish(rest: Buffer): void {
    if (this.#skipping) this.#skipping = false;
    else if (this.#carry.length + rest.length > MAX_LINE + 1) this.#cut(rest);
    else this.#sink.lines(Buffer.concat([this.#carry, rest]));
    this.#carry = Buffer.alloc(0);
  }

  #keep(rest: Buffer): void {
    if (this.#skipping || rest.length === 0) return;
    const begun = this.#carry.length === 0 ? withoutLeadingZeros(rest) : rest;
    if (this.#carry.length + begun.length > MAX_LINE) {
      this.#cut(begun);
      this.#carry = Buffer.alloc(0);
      this.#skipping = true;
    } else this.#carry = Buffer.concat([this.#carry, begun]);
  }

  #cut(rest: Buffer): void {
    const room = Math.max(0, MAX_LINE - this.#carry.length);
    this.#sink.cut(Buffer.concat([this.#carry, rest.subarray(0, room)]), 'too-long');
  }
}

/**
 * A log that was truncated under a writer without O_APPEND begins with a hole as long as the old log was (logrotate(8),
 * copytruncate): its zeros are no part of the first line.
 */
function withoutLeadingZeros(bytes: Buffer): Buffer {
  if (bytes[0] !== 0) return bytes;
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}
