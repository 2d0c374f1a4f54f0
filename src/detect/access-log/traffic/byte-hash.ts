/**
 * 64 bits of hash of a byte string, with a random seed. Four words are multiplied and folded side by side, since each chain of
 * multiplications waits for itself; the end is that of MurmurHash3 (fmix32).
 */
import { randomInt } from 'node:crypto';

const [A, B, C, D] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;
const BLOCK = 16;

export class ByteHash {
  /** 32 bits each, signed: numbers that V8 keeps without a box. `low` is never 0. */
  high = 0;
  low = 0;
  readonly #seed = randomInt(2 ** 32) | 0;
  readonly #otherSeed = randomInt(2 ** 32) | 0;

  of(source: DataView, from: number, length: number): void {
    let a = this.#seed ^ length;
    let b = this.#otherSeed;
    let c = ~a;
    let d = ~b;
    let at = from;
    for (const end = from + length - BLOCK; at <= end; at += BLOCK) {
      a = Math.imul(a ^ source.getInt32(at, true), A);
      b = Math.imul(b ^ source.getInt32(at + 4, true), B);
      c = Math.imul(c ^ source.getInt32(at + 8, true), C);
      d = Math.imul(d ^ source.getInt32(at + 12, true), D);
      a ^= a >>> 15;
      b ^= b >>> 15;
      c ^= c >>> 15;
      d ^= d >>> 15;
    }
    for (const end = from + length - 4; at <= end; at += 4) {
      const word = source.getInt32(at, true);
      a = Math.imul(a ^ word, A);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, B);
      b ^= b >>> 15;
    }
    for (const end = from + length; at < end; at += 1) {
      a = Math.imul(a ^ source.getUint8(at), A);
      b = Math.imul(b ^ source.getUint8(at), B);
    }
    this.low = mixed(a ^ Math.imul(c, B)) || 1;
    this.high = mixed(b ^ Math.imul(d, A));
  }
}

function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return mix ^ (mix >>> 16);
}
