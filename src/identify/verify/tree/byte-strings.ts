/** Many names in one block that threads can share: bytes, each name ended by NUL, as the kernel takes and gives them. */
import type { Memory } from '../../../host/raw-files/index.ts';

export interface ByteStringsParts {
  readonly bytes: Uint8Array;
  /** Where each name begins; one more than there are names. */
  readonly offsets: Uint32Array;
}

export class ByteStrings {
  readonly parts: ByteStringsParts;
  readonly count: number;

  constructor(parts: ByteStringsParts) {
    this.parts = parts;
    this.count = parts.offsets.length - 1;
  }

  /** From the bytes alone; throws RangeError when they do not hold `count` names. */
  static split(bytes: Uint8Array, count: number): ByteStrings {
    const offsets = sharedU32(count + 1);
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      const end = bytes.indexOf(0, at);
      if (end < 0) throw new RangeError(`expected ${count} names, found ${i}`);
      at = end + 1;
      offsets[i + 1] = at;
    }
    if (at !== bytes.length) throw new RangeError(`more than ${count} names`);
    return new ByteStrings({ bytes, offsets });
  }

  /** One character a byte (latin1). */
  get(i: number): string {
    const start = this.parts.offsets[i] ?? 0;
    const end = (this.parts.offsets[i + 1] ?? 1) - 1;
    return Buffer.from(this.parts.bytes.buffer, this.parts.bytes.byteOffset + start, end - start).toString(
      'latin1',
    );
  }

  equals(i: number, other: ByteStrings, j: number): boolean {
    const start = this.parts.offsets[i] ?? 0;
    const length = (this.parts.offsets[i + 1] ?? 0) - start;
    const otherStart = other.parts.offsets[j] ?? 0;
    if ((other.parts.offsets[j + 1] ?? 0) - otherStart !== length) return false;
    for (let k = 0; k < length; k += 1)
      if (this.parts.bytes[start + k] !== other.parts.bytes[otherStart + k]) return false;
    return true;
  }

  /** Copies name `i` with its NUL to `memory` at `at`; returns how many bytes, or 0 when they do not fit. */
  copy(i: number, memory: Memory, at: number): number {
    const start = this.parts.offsets[i] ?? 0;
    const end = this.parts.offsets[i + 1] ?? 0;
    if (at + end - start > memory.bytes.length) return 0;
    const { bytes } = this.parts;
    const to = memory.bytes;
    // Names are a few bytes long: a loop beats making a view for a block copy.
    for (let from = start, k = at; from < end; from += 1, k += 1) to[k] = bytes[from] ?? 0;
    return end - start;
  }
}

/** Collects names one by one. */
export class ByteStringsBuilder {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #used = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(latin1: string): void {
    const needed = this.#used + latin1.length + 1;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    this.#bytes.write(latin1, this.#used, 'latin1');
    this.#bytes[needed - 1] = 0;
    this.#used = needed;
    this.#count += 1;
  }

  done(): ByteStrings {
    const bytes = new Uint8Array(new SharedArrayBuffer(this.#used));
    bytes.set(this.#bytes.subarray(0, this.#used));
    return ByteStrings.split(bytes, this.#count);
  }
}

export function sharedU32(count: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(count * 4));
}
