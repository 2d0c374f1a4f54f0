/** The raw dynamic symbol table of an object, entry by entry. */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';
import { wordsOf } from './source.ts';

export interface SymbolTable {
  readonly count: number;
  /** A name in the dynamic string table. */
  readonly textAt: (offset: number) => string | undefined;
  nameOf(index: number): string | undefined;
  isNamed(index: number, name: string): boolean;
  /** STB_*: local, global, weak. */
  bindingOf(index: number): number;
  isDefined(index: number): boolean;
  valueOf(index: number): number;
  /** Number of its version in DT_VERSYM. */
  versionOf(index: number): number;
}

/** A browser engine has 300,000 symbols of 60 characters. */
const MAX_SYMBOLS = 1 << 20;
const MAX_STRINGS = 64 << 20;
/** Longer ones exist among templates of C++; nothing that a module of a server needs. */
const MAX_NAME = 4096;

/** Only the section headers say how long the table is: without them it is not understood. */
export function openSymbolTable(image: ElfImage): SymbolTable | undefined {
  const { layout, tags } = image;
  const start = tags.get(elf.DT_SYMTAB);
  const section = image.sections.find((s) => s.type === elf.SHT_DYNSYM && s.address === start);
  if (start === undefined || section === undefined) return undefined;
  const { words, info, value } = layout.symbol;
  const size = words * 4;
  const table = wordsOf(image.bytesAt(start, Math.min(section.size, MAX_SYMBOLS * size)));
  const count = Math.floor(table.length / words);
  const strings = Math.min(tags.get(elf.DT_STRSZ) ?? 0, MAX_STRINGS);
  const text = image.bytesAt(tags.get(elf.DT_STRTAB) ?? -1, strings).toString('latin1');
  const versions = image.bytesAt(tags.get(elf.DT_VERSYM) ?? -1, count * 2);
  const textAt = (offset: number): string | undefined => {
    const name = text.slice(offset, offset + MAX_NAME + 1);
    const end = name.indexOf('\0');
    return end < 0 ? undefined : name.slice(0, end);
  };
  return {
    count,
    textAt,
    nameOf: (index) => textAt(table[index * words] ?? 0),
    isNamed: (index, name) => {
      const at = table[index * words] ?? 0;
      return text.charCodeAt(at + name.length) === 0 && text.startsWith(name, at);
    },
    bindingOf: (index) => ((table[index * words + info] ?? 0) >>> 4) & 0xf,
    isDefined: (index) => (table[index * words + info] ?? 0) >>> 16 !== elf.SHN_UNDEF,
    valueOf: (index) =>
      layout.class === 64 ? elf.longAt(table, index * words + value) : (table[index * words + value] ?? 0),
    versionOf: (index) => (index * 2 + 2 <= versions.length ? versions.readUInt16LE(index * 2) : 0),
  };
}
