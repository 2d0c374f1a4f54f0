/**
 * Which places of an object hold a pointer into the object itself: relocations of the kinds `base + addend` and
 * `symbol + addend` (psABI of x86-64 §4.4, ELF for AArch64 §5.7). Only these can be known before loading.
 *
 *   Elf64_Rela: place │ type (low half), symbol (high half) │ addend
 */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';
import { wordsOf } from './source.ts';
import { symbolAddress } from './symbol-address.ts';

/** The address a place points to; undefined when no relocation changes it. */
export type Pointers = (place: number) => number | undefined;

/** The largest program seen has 300,000 (a browser's 7 MB). */
const MAX_RELOCATIONS = 1 << 20;

interface Kinds {
  readonly relative: number;
  /** The pointer is the symbol's address: R_*_64, R_*_GLOB_DAT, … */
  readonly symbolic: readonly number[];
}

const KINDS: Readonly<Record<number, Kinds>> = {
  [elf.EM_X86_64]: { relative: 8, symbolic: [1, 6] },
  [elf.EM_AARCH64]: { relative: 1027, symbolic: [257, 1025] },
};

const NONE: Pointers = () => undefined;

/** In words of 32 bit. */
const RELA = { words: 6, place: 0, type: 2, symbol: 3, addend: 4 };

/** Packed relocations (DT_RELR) and those of i386 (DT_REL) keep the value in place, where `ElfImage.word` finds it. */
export function readPointers(image: ElfImage): Pointers {
  const kinds = KINDS[image.machine];
  if (kinds === undefined) return NONE;
  const table = relocationTable(image);
  const ordered = orderedPart(table, kinds.relative);
  const others = new Map<number, number>();
  for (let at = ordered * RELA.words; at + RELA.words <= table.length; at += RELA.words) {
    const type = table[at + RELA.type] ?? 0;
    const addend = elf.longAt(table, at + RELA.addend);
    const place = elf.longAt(table, at + RELA.place);
    if (type === kinds.relative) others.set(place, addend);
    else if (kinds.symbolic.includes(type)) {
      const base = symbolAddress(image, table[at + RELA.symbol] ?? 0);
      others.set(place, base === undefined ? 0 : base + addend);
    }
  }
  return (place) => valueIn(table, ordered, place) ?? others.get(place);
}

function relocationTable(image: ElfImage): Uint32Array {
  const start = image.tags.get(elf.DT_RELA) ?? 0;
  const length = Math.min(image.tags.get(elf.DT_RELASZ) ?? 0, MAX_RELOCATIONS * RELA.words * 4);
  return wordsOf(image.bytesAt(start, length));
}

/** Linkers write the `base + addend` ones first, 25,000 of a large module, in the order of places (`-z combreloc`): how many stand so. */
function orderedPart(table: Uint32Array, relative: number): number {
  let count = 0;
  let last = -1;
  for (let at = 0; at + RELA.words <= table.length && table[at + RELA.type] === relative; at += RELA.words) {
    const place = elf.longAt(table, at + RELA.place);
    if (place < last) break;
    last = place;
    count += 1;
  }
  return count;
}

/** Binary search, so that nothing is copied or hashed. */
function valueIn(table: Uint32Array, count: number, place: number): number | undefined {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elf.longAt(table, middle * RELA.words + RELA.place) < place) low = middle + 1;
    else high = middle;
  }
  const at = low * RELA.words;
  if (count === 0 || elf.longAt(table, at + RELA.place) !== place) return undefined;
  return elf.longAt(table, at + RELA.addend);
}

/** Numbers of the symbols that these relocations name, defined here or not; those of the procedure linkage table stand elsewhere. */
export function relocatedSymbols(image: ElfImage): readonly number[] {
  if (KINDS[image.machine] === undefined) return [];
  const table = relocationTable(image);
  const found = new Set<number>();
  for (let at = 0; at + RELA.words <= table.length; at += RELA.words) {
    const symbol = table[at + RELA.symbol] ?? 0;
    if (symbol !== 0) found.add(symbol);
  }
  return [...found];
}
