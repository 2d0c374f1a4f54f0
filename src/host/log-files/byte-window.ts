/** The bytes `from` … `from + length` of a stream, beginning with a whole line. */
const NEWLINE = 10;

export class ByteWindow {
  #skip: number;
  #left: number;
  /** The window begins inside a line whose rest is dropped. */
  #insideLine: boolean;
  #past = false;

  constructor(from: number, length: number) {
    this.#skip = from;
    this.#left = length;
    this.#insideLine = from > 0;
  }

  /** True when a byte behind the window was seen. */
  get isPast(): boolean {
    return this.#past;
  }

  /** What of the next bytes lies inside. */
  take(chunk: Buffer): Buffer {
    const rest = chunk.subarray(Math.min(this.#skip, chunk.length));
    this.#skip -= chunk.length - rest.length;
    const inside = rest.subarray(0, this.#left);
    this.#left -= inside.length;
    this.#past ||= inside.length < rest.length;
    return this.#insideLine ? this.#fromNextLine(inside) : inside;
  }

  #fromNextLine(bytes: Buffer): Buffer {
    const newline = bytes.indexOf(NEWLINE);
    if (newline < 0) return bytes.subarray(bytes.length);
    this.#insideLine = false;
    return bytes.subarray(newline + 1);
  }
}
