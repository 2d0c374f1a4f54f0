/** Byte strings one after the other, by number. */
import { bytesOf } from './bytes.ts';

const INITIAL_BYTES = 1 << 14;
const INITIAL_STRINGS = 1024;

export class Arena {
  #bytes = bytesOf(Buffer.allocUnsafeSlow(INITIAL_BYTES));
  /** End of each string; the one before is its beginning. */
  #ends = new Uint32Array(INITIAL_STRINGS);
  #count = 0;

  /** Its number is how many there were before. */
  add(source: DataView, from: number, length: number): void {
    const start = this.#startOf(this.#count);
    if (start + length > this.#bytes.buffer.length) this.#enlarge(start, start + length);
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    const { buffer } = this.#bytes;
    for (let i = 0; i < length; i += 1) buffer[start + i] = source.getUint8(from + i);
    this.#ends[this.#count] = start + length;
    this.#count += 1;
  }

  /** True when the string is the `length` bytes at `at`. */
  holds(index: number, source: DataView, at: number, length: number): boolean {
    const start = this.#startOf(index);
    if ((this.#ends[index] ?? 0) - start !== length) return false;
    const { view } = this.#bytes;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (view.getInt32(start + i) !== source.getInt32(at + i)) return false;
    for (; i < length; i += 1) if (view.getUint8(start + i) !== source.getUint8(at + i)) return false;
    return true;
  }

  text(index: number): string {
    return this.#bytes.buffer.toString('utf8', this.#startOf(index), this.#startOf(index + 1));
  }

  clear(): void {
    this.#count = 0;
  }

  #enlarge(used: number, wanted: number): void {
    const { buffer } = this.#bytes;
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, buffer.length * 2));
    buffer.copy(larger, 0, 0, used);
    this.#bytes = bytesOf(larger);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}
