/**
 * Which places of an object hold a pointer into the object itself: relocations of the kinds `base + addend` and
 * `symbol + addend` (psABI of x86-64 §4.4, ELF for AArch64 §5.7). Only these can be known before loading.
 *
 *   Elf64_Rela: place │ type (low half), symbol (high half) │ addend
 */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';
import { symbolAddress } from './symbol-address.ts';

export interface PointerTable {
  /** The address a place points to; undefined when no relocation changes it. */
  at(place: number): number | undefined;
  to(address: number): readonly number[];
}

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

const NONE: PointerTable = { at: () => undefined, to: () => [] };

/** Packed relocations (DT_RELR) and those of i386 (DT_REL) keep the value in place, where `ElfImage.word` finds it. */
export function readPointers(image: ElfImage): PointerTable {
  const kinds = KINDS[image.machine];
  if (kinds === undefined) return NONE;
  const values = new Map<number, number>();
  for (const { place, type, symbol, addend } of relocationsOf(image)) {
    if (type === kinds.relative) values.set(place, addend);
    else if (kinds.symbolic.includes(type)) {
      const base = symbolAddress(image, symbol);
      values.set(place, base === undefined ? 0 : base + addend);
    }
  }
  return {
    at: (place) => values.get(place),
    to: (address) => [...values].filter(([, value]) => value === address).map(([place]) => place),
  };
}

/** Numbers of the symbols that these relocations name, defined here or not; those of the procedure linkage table stand elsewhere. */
export function relocatedSymbols(image: ElfImage): readonly number[] {
  if (KINDS[image.machine] === undefined) return [];
  const found = new Set<number>();
  for (const { symbol } of relocationsOf(image)) if (symbol !== 0) found.add(symbol);
  return [...found];
}

interface Relocation {
  readonly place: number;
  readonly type: number;
  readonly symbol: number;
  readonly addend: number;
}

const RELA_64 = { size: 24, type: 8, symbol: 12, addend: 16 };

function* relocationsOf(image: ElfImage): Generator<Relocation> {
  const start = image.tags.get(elf.DT_RELA) ?? 0;
  const length = Math.min(image.tags.get(elf.DT_RELASZ) ?? 0, MAX_RELOCATIONS * RELA_64.size);
  const table = image.bytesAt(start, length);
  for (let at = 0; at + RELA_64.size <= table.length; at += RELA_64.size)
    yield {
      place: elf.readWord(table, at, image.layout),
      type: table.readUInt32LE(at + RELA_64.type),
      symbol: table.readUInt32LE(at + RELA_64.symbol),
      addend: elf.readWord(table, at + RELA_64.addend, image.layout),
    };
}
