/** Two hashes of the same bytes in one pass: multiply and fold four bytes at a time, ended as MurmurHash3 ends its own (fmix32). */
import { randomInt } from 'node:crypto';

/** Longer keys are sampled at both ends; every address is shorter. */
export const HASHED_WHOLE = 48;
const SAMPLE = 16;

export class ByteHash {
  /** 32 bits each, signed: numbers that V8 keeps without a box. `low` is never 0. */
  high = 0;
  low = 0;
  readonly #seed = randomInt(2 ** 32) | 0;
  readonly #otherSeed = randomInt(2 ** 32) | 0;

  /** Of the bytes, of long ones a sample. */
  of(source: DataView, from: number, length: number): void {
    if (length <= HASHED_WHOLE) return this.ofAll(source, from, length);
    this.low = this.#seed ^ length;
    this.high = this.#otherSeed;
    this.#take(source, from, SAMPLE);
    this.#take(source, from + length - SAMPLE, SAMPLE);
    this.#end();
  }

  ofAll(source: DataView, from: number, length: number): void {
    this.low = this.#seed ^ length;
    this.high = this.#otherSeed;
    this.#take(source, from, length);
    this.#end();
  }

  #take(source: DataView, from: number, length: number): void {
    let a = this.low;
    let b = this.high;
    let at = from;
    for (const end = from + (length & ~3); at < end; at += 4) {
      const word = source.getInt32(at, true);
      a = Math.imul(a ^ word, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x85ebca77);
      b ^= b >>> 13;
    }
    for (const end = at + (length & 3); at < end; at += 1) {
      a = Math.imul(a ^ source.getUint8(at), 0x01000193);
      b = Math.imul(b ^ source.getUint8(at), 0x27d4eb2f);
    }
    this.low = a;
    this.high = b;
  }

  #end(): void {
    this.low = mixed(this.low) || 1;
    this.high = mixed(this.high);
  }
}

function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
