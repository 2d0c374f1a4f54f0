/** The address of one dynamic symbol by its number, for relocations. */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';
import { wordsOf } from './source.ts';

/** Undefined when another object defines it. */
export function symbolAddress(image: ElfImage, index: number): number | undefined {
  const { layout } = image;
  const start = image.tags.get(elf.DT_SYMTAB);
  if (start === undefined) return undefined;
  const { words, info, value } = layout.symbol;
  const entry = wordsOf(image.bytesAt(start + index * words * 4, words * 4));
  if (entry.length < words || (entry[info] ?? 0) >>> 16 === elf.SHN_UNDEF) return undefined;
  return layout.class === 64 ? elf.longAt(entry, value) : entry[value];
}
