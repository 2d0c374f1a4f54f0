/** Finds a defined symbol by name, through the object's own hash table as the dynamic linker does. */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';
import { wordsOf } from './source.ts';
import type { SymbolTable } from './symbol-table.ts';

/** Places in the symbol table that define a name; several when it is defined in several versions. */
export type SymbolIndex = (name: string, hash: number) => readonly number[];

/** dl_new_hash in glibc's elf/dl-hash.h: Bernstein's, over bytes. */
export function gnuHash(name: string): number {
  let hash = 5381;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 33) + name.charCodeAt(at)) | 0;
  return hash >>> 0;
}

export function indexSymbols(image: ElfImage, table: SymbolTable): SymbolIndex {
  return gnuIndex(image, table) ?? ownIndex(table);
}

const HEADER = { size: 16, buckets: 0, first: 4, bloom: 8 };
/** Chains of real objects stay below 30. */
const MAX_CHAIN = 1024;
const NONE: readonly number[] = [];

/**
 * DT_GNU_HASH (binutils, elf/dl-lookup.c):
 *
 *   buckets │ first hashed symbol │ words of bloom filter │ shift │ bloom filter │ bucket → symbol │ hash of each symbol
 *
 * The lowest bit of a stored hash marks the end of a chain. The filter only saves time, and is passed over.
 */
function gnuIndex(image: ElfImage, table: SymbolTable): SymbolIndex | undefined {
  const start = image.tags.get(elf.DT_GNU_HASH);
  const header = start === undefined ? undefined : image.bytesAt(start, HEADER.size);
  if (start === undefined || header === undefined || header.length < HEADER.size) return undefined;
  const count = header.readUInt32LE(HEADER.buckets);
  const first = header.readUInt32LE(HEADER.first);
  const bucketsAt = start + HEADER.size + header.readUInt32LE(HEADER.bloom) * image.layout.word;
  if (count === 0 || count > table.count) return undefined;
  const hashed = Math.max(0, table.count - first);
  const words = wordsOf(image.bytesAt(bucketsAt, (count + hashed) * 4));
  if (words.length < count) return undefined;
  return (name, hash) => {
    let symbol = words[hash % count] ?? 0;
    if (symbol < first) return NONE; // 0: the bucket is empty
    const found: number[] = [];
    for (let steps = 0; steps < MAX_CHAIN; steps += 1, symbol += 1) {
      const stored = words[count + symbol - first];
      if (stored === undefined || symbol >= table.count) break;
      if ((stored | 1) === (hash | 1) && table.isNamed(symbol, name) && isExported(table, symbol))
        found.push(symbol);
      if ((stored & 1) === 1) break;
    }
    return found;
  };
}

/** An object with the old hash table only (`--hash-style=sysv`): an index of ours. */
function ownIndex(table: SymbolTable): SymbolIndex {
  let places: Map<string, number[]> | undefined;
  return (name) => {
    places ??= placesByName(table);
    return places.get(name) ?? NONE;
  };
}

function placesByName(table: SymbolTable): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let index = 1; index < table.count; index += 1) {
    const name = isExported(table, index) ? table.nameOf(index) : undefined;
    const known = name === undefined ? undefined : places.get(name);
    if (known) known.push(index);
    else if (name !== undefined) places.set(name, [index]);
  }
  return places;
}

export function isExported(table: SymbolTable, index: number): boolean {
  return table.isDefined(index) && table.bindingOf(index) !== elf.STB_LOCAL;
}
