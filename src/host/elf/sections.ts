/** Section headers: not needed to load a file, but they say how long the symbol table is and where constants stand. */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';

export interface Section {
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** Objects linked from many pieces have some 40; 65,280 is SHN_LORESERVE, from where numbers mean something else. */
const MAX_SECTIONS = 65_280;

export interface SectionTable {
  readonly offset: number;
  readonly stride: number;
  readonly count: number;
}

/** Where the header says the table is; undefined when it has none (stripped with `--strip-section-headers`). */
export function sectionTable(head: Buffer, layout: elf.Layout): SectionTable | undefined {
  const offset = elf.readWord(head, layout.shoff, layout);
  const stride = head.readUInt16LE(layout.shentsize);
  const count = head.readUInt16LE(layout.shnum);
  return offset === 0 || count === 0 ? undefined : { offset, stride, count };
}

/** Empty when there is no table or it does not lie in the file. */
export function readSections(image: ElfImage): readonly Section[] {
  const { layout } = image;
  const at = sectionTable(image.head, layout);
  if (at === undefined || at.stride !== layout.section.size || at.count > MAX_SECTIONS) return [];
  const table = image.fileBytes(at.offset, at.stride * at.count);
  if (table.length < at.stride * at.count) return [];
  return Array.from({ length: at.count }, (_, index) => {
    const start = index * at.stride;
    const word = (field: number): number => elf.readWord(table, start + field, layout);
    return {
      type: table.readUInt32LE(start + 4),
      flags: word(layout.section.flags),
      address: word(layout.section.addr),
      offset: word(layout.section.offset),
      size: word(layout.section.length),
    };
  });
}
