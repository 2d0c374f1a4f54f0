/** Tells whether a file still holds what was read of it, or another file the same: by its first bytes and those before a place. */
import { hash } from 'node:crypto';
import { type OpenedFile, readAt } from './file-identity.ts';

/** Two or three lines, which have their times in them. */
const SAMPLE = 256;
const LENGTH = 32;

/** Of what stands in the file. Empty for the beginning of a file, and where the file is shorter. */
export function fingerprint(fd: number, offset: number): string {
  const print = Fingerprint.of(fd, offset);
  return print === undefined ? '' : print.text;
}

/** True when all of the file `part` stands at the beginning of the file `whole` as well. */
export function isBeginningOf(part: OpenedFile, whole: OpenedFile): boolean {
  const mark = fingerprint(part.fd, part.size);
  return mark !== '' && mark === fingerprint(whole.fd, part.size);
}

/** Of bytes as they were read: the file may have been truncated since. */
export class Fingerprint {
  #offset: number;
  #head: Buffer;
  #tail: Buffer;

  private constructor(offset: number, head: Buffer, tail: Buffer) {
    this.#offset = offset;
    this.#head = head;
    this.#tail = tail;
  }

  static readonly start = (): Fingerprint => new Fingerprint(0, Buffer.alloc(0), Buffer.alloc(0));

  /** Undefined where the file is shorter. */
  static of(fd: number, offset: number): Fingerprint | undefined {
    const length = Math.min(SAMPLE, offset);
    const [head, tail] = [Buffer.alloc(length), Buffer.alloc(length)];
    const read = readAt(fd, head, 0) + readAt(fd, tail, offset - length);
    return read < 2 * length ? undefined : new Fingerprint(offset, head, tail);
  }

  /** True as long as the bytes that were read stand in the file; also where it cannot be read, which proves nothing. */
  standsIn(fd: number): boolean {
    const [head, tail] = [Buffer.alloc(Math.min(SAMPLE, this.#offset)), Buffer.alloc(this.#tail.length)];
    const read = readAt(fd, head, 0) + readAt(fd, tail, this.#offset - tail.length);
    if (read < head.length + tail.length) return read === 0;
    return head.equals(this.#head.subarray(0, head.length)) && tail.equals(this.#tail);
  }

  /** Empty at the beginning of a file. */
  get text(): string {
    const length = Math.min(SAMPLE, this.#offset);
    if (length === 0) return '';
    const bytes = Buffer.concat([this.#head.subarray(0, length), this.#tail]);
    return hash('sha256', bytes, 'hex').slice(0, LENGTH);
  }

  /** The bytes that follow were read. */
  add(bytes: Buffer): void {
    if (this.#head.length < SAMPLE)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, SAMPLE - this.#head.length)]);
    this.#tail =
      bytes.length >= SAMPLE
        ? Buffer.from(bytes.subarray(bytes.length - SAMPLE))
        : Buffer.from(Buffer.concat([this.#tail, bytes]).subarray(-SAMPLE));
    this.#offset += bytes.length;
  }
}
