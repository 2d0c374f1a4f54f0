/** Byte strings one after the other, by number. */
const INITIAL_BYTES = 1 << 14;
const INITIAL_STRINGS = 1024;

export class Arena {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** End of each string; the one before is its beginning. */
  #ends = new Uint32Array(INITIAL_STRINGS);
  #count = 0;

  /** Its number is how many there were before. */
  add(source: DataView, from: number, length: number): void {
    const start = this.#startOf(this.#count);
    if (start + length > this.#bytes.length) this.#enlarge(start, start + length);
    if (this.#count === this.#ends.length) {
      const larger = new Uint32Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    const bytes = this.#bytes;
    for (let i = 0; i < length; i += 1) bytes[start + i] = source.getUint8(from + i);
    this.#ends[this.#count] = start + length;
    this.#count += 1;
  }

  text(index: number): string {
    return this.#bytes.toString('utf8', this.#startOf(index), this.#startOf(index + 1));
  }

  clear(): void {
    this.#count = 0;
  }

  #enlarge(used: number, wanted: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, used);
    this.#bytes = larger;
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}
