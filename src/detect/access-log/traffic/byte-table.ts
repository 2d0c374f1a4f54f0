/**
 * Numbers byte strings: the same bytes get the same number, without a string being made of them. Bounded. Keys are told apart by
 * 64 bits of hash with a random seed: that two of a hundred thousand are taken for one happens once in a thousand million tables.
 */
import { randomInt } from 'node:crypto';

/** A table that somebody filled who guessed the seed is given up after as many steps. */
const MAX_PROBES = 64;
const INITIAL_SLOTS = 256;
const INITIAL_BYTES = 1 << 12;

/** A slot: number of the key plus 1, or 0 when it is free; both halves of the hash; all in one cache line. */
const SLOT = { id: 0, high: 1, low: 2, words: 4 } as const;

export interface TableLimits {
  /** Keys kept at most. */
  readonly keys: number;
  /** Bytes of a key that count; the rest of a longer one is ignored. */
  readonly keyBytes: number;
}

export class ByteTable {
  readonly #limits: TableLimits;
  readonly #hash = new Hash64();
  /** A power of two of them, at most half of them used. */
  #slots = new Uint32Array(INITIAL_SLOTS * SLOT.words);
  #mask = INITIAL_SLOTS - 1;
  readonly #bytes = new Arena();
  #hashes = new Uint32Array(INITIAL_SLOTS);
  #size = 0;

  constructor(limits: TableLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Hash of the bytes that `idOf` was asked for last, whether or not they have a number; never 0. */
  get lastHash(): number {
    return this.#hash.low;
  }

  /** The number of the bytes from…to; −1 when there is no room for them. */
  idOf(source: Buffer, from: number, to: number): number {
    const length = Math.min(to - from, this.#limits.keyBytes);
    this.#hash.of(source, from, length);
    const { high, low } = this.#hash;
    const slots = this.#slots;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = ((low + probe) & this.#mask) * SLOT.words;
      const entry = slots[slot] ?? 0;
      if (entry === 0) return this.#add(slot, source, from, length);
      if (slots[slot + SLOT.low] === low && slots[slot + SLOT.high] === high) return entry - 1;
    }
    return -1;
  }

  /** The hash that `idOf` would work with. */
  hash(source: Buffer, from: number, to: number): number {
    this.#hash.of(source, from, Math.min(to - from, this.#limits.keyBytes));
    return this.#hash.low;
  }

  hashAt(id: number): number {
    return this.#hashes[id] ?? 0;
  }

  text(id: number): string {
    return this.#bytes.text(id);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#bytes.clear();
    this.#size = 0;
  }

  #add(slot: number, source: Buffer, from: number, length: number): number {
    const id = this.#size;
    if (id >= this.#limits.keys) return -1;
    this.#bytes.add(source, from, length);
    if (id === this.#hashes.length) this.#hashes = grown(this.#hashes);
    this.#hashes[id] = this.#hash.low;
    this.#slots[slot] = id + 1;
    this.#slots[slot + SLOT.high] = this.#hash.high;
    this.#slots[slot + SLOT.low] = this.#hash.low;
    this.#size = id + 1;
    if (this.#size * 2 > this.#mask) this.#enlarge();
    return id;
  }

  #enlarge(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let from = 0; from < old.length; from += SLOT.words) {
      if (old[from] === 0) continue;
      let slot = (old[from + SLOT.low] ?? 0) & this.#mask;
      while (this.#slots[slot * SLOT.words] !== 0) slot = (slot + 1) & this.#mask;
      for (let word = 0; word < SLOT.words; word += 1)
        this.#slots[slot * SLOT.words + word] = old[from + word] ?? 0;
    }
  }
}

/** Byte strings one after the other. */
class Arena {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** End of each string; the one before is its beginning. */
  #ends = new Uint32Array(INITIAL_SLOTS);
  #count = 0;

  add(source: Buffer, from: number, length: number): void {
    const start = this.#startOf(this.#count);
    if (start + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(start + length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    if (this.#count === this.#ends.length) this.#ends = grown(this.#ends);
    for (let i = 0; i < length; i += 1) this.#bytes[start + i] = source[from + i] ?? 0;
    this.#ends[this.#count] = start + length;
    this.#count += 1;
  }

  text(index: number): string {
    return this.#bytes.toString('utf8', this.#startOf(index), this.#startOf(index + 1));
  }

  clear(): void {
    this.#count = 0;
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}

/** Two hashes in one pass: multiply and fold four bytes at a time, ended as MurmurHash3 ends its own (fmix32). */
class Hash64 {
  high = 0;
  low = 0;
  readonly #seed = randomInt(2 ** 32);
  readonly #otherSeed = randomInt(2 ** 32);
  #buffer: ArrayBufferLike | undefined;
  #view: DataView = new DataView(new ArrayBuffer(0));

  of(source: Buffer, from: number, length: number): void {
    if (source.buffer !== this.#buffer) {
      this.#buffer = source.buffer;
      this.#view = new DataView(source.buffer);
    }
    const view = this.#view;
    let at = source.byteOffset + from;
    let a = this.#seed ^ length;
    let b = this.#otherSeed;
    for (const end = at + (length & ~3); at < end; at += 4) {
      const word = view.getInt32(at, true);
      a = Math.imul(a ^ word, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x85ebca77);
      b ^= b >>> 13;
    }
    for (const end = at + (length & 3); at < end; at += 1) {
      a = Math.imul(a ^ view.getUint8(at), 0x01000193);
      b = Math.imul(b ^ view.getUint8(at), 0x27d4eb2f);
    }
    this.low = mixed(a) || 1; // 0 stands for no client
    this.high = mixed(b);
  }
}

function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
