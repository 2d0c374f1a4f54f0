/** The address of one dynamic symbol by its number, for relocations. */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';

/** Undefined when another object defines it. */
export function symbolAddress(image: ElfImage, index: number): number | undefined {
  const { layout } = image;
  const start = image.tags.get(elf.DT_SYMTAB);
  if (start === undefined) return undefined;
  const entry = image.bytesAt(start + index * layout.symbol.size, layout.symbol.size);
  if (entry.length < layout.symbol.size) return undefined;
  if (entry.readUInt16LE(layout.symbol.shndx) === elf.SHN_UNDEF) return undefined;
  return elf.readWord(entry, layout.symbol.value, layout);
}
