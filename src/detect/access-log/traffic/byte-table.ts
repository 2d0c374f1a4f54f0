/**
 * Numbers byte strings: the same bytes get the same number, without a string being made of them. Bounded. Keys are told apart by
 * 64 bits of hash with a random seed: that two of a hundred thousand are taken for one happens once in a thousand million tables.
 */
import { Arena } from './arena.ts';
import { ByteHash } from './byte-hash.ts';

/** A table that somebody filled who guessed the seed is given up after as many steps. */
const MAX_PROBES = 64;
const INITIAL_SLOTS = 1024;

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
  readonly #hash = new ByteHash();
  /** A power of two of them, at most half of them used. */
  #slots = new Int32Array(INITIAL_SLOTS * SLOT.words);
  #mask = INITIAL_SLOTS - 1;
  readonly #keys = new Arena();
  #hashes = new Int32Array(INITIAL_SLOTS);
  #size = 0;

  constructor(limits: TableLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Hash of the bytes that `idOf` was asked for last, whether or not they have a number: 32 bits, signed, never 0. */
  get lastHash(): number {
    return this.#hash.low;
  }

  /** The number of the bytes from…to; −1 when there is no room for them. */
  idOf(source: DataView, from: number, to: number): number {
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

  /** A hash of all the bytes from…to. */
  hash(source: DataView, from: number, to: number): number {
    this.#hash.of(source, from, to - from);
    return this.#hash.low;
  }

  hashAt(id: number): number {
    return this.#hashes[id] ?? 0;
  }

  text(id: number): string {
    return this.#keys.text(id);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#keys.clear();
    this.#size = 0;
  }

  #add(slot: number, source: DataView, from: number, length: number): number {
    const id = this.#size;
    if (id >= this.#limits.keys) return -1;
    this.#keys.add(source, from, length);
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
    const slots = new Int32Array(old.length * 2);
    const mask = this.#mask * 2 + 1;
    for (let from = 0; from < old.length; from += SLOT.words) {
      if (old[from] === 0) continue;
      let slot = (old[from + SLOT.low] ?? 0) & mask;
      while (slots[slot * SLOT.words] !== 0) slot = (slot + 1) & mask;
      for (let word = 0; word < SLOT.words; word += 1)
        slots[slot * SLOT.words + word] = old[from + word] ?? 0;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
