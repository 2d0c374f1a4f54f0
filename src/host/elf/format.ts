/**
 * Offsets and numbers of the ELF format: elf(5), /usr/include/elf.h. Only what dynamic linking needs.
 *
 *   file header → program headers → PT_DYNAMIC: [tag, value]… → DT_STRTAB: the names
 */

export const ELF_MAGIC = 0x7f454c46; // "\x7fELF", read big-endian
export const EI_CLASS = 4;
export const EI_DATA = 5;
export const ELFCLASS32 = 1;
export const ELFCLASS64 = 2;
export const ELFDATA2LSB = 1;
export const E_TYPE = 16;
export const E_MACHINE = 18;

export const ET_EXEC = 2;
export const ET_DYN = 3;

export const EM_386 = 3;
export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;

export const DT_NULL = 0;
export const DT_NEEDED = 1;
export const DT_STRTAB = 5;
export const DT_STRSZ = 10;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_RUNPATH = 29;
export const DT_FLAGS_1 = 0x6ffffffb;
export const DF_1_NODEFLIB = 0x800;

/** Where the fields stand in one class: Elf32_Ehdr/Phdr/Dyn or Elf64_Ehdr/Phdr/Dyn. */
export interface Layout {
  readonly class: 32 | 64;
  readonly word: 4 | 8;
  readonly headerSize: number;
  readonly phoff: number;
  readonly phentsize: number;
  readonly phnum: number;
  readonly segment: {
    readonly size: number;
    readonly offset: number;
    readonly vaddr: number;
    readonly filesz: number;
  };
}

export const LAYOUT_32: Layout = {
  class: 32,
  word: 4,
  headerSize: 52,
  phoff: 28,
  phentsize: 42,
  phnum: 44,
  segment: { size: 32, offset: 4, vaddr: 8, filesz: 16 },
};

export const LAYOUT_64: Layout = {
  class: 64,
  word: 8,
  headerSize: 64,
  phoff: 32,
  phentsize: 54,
  phnum: 56,
  segment: { size: 56, offset: 8, vaddr: 16, filesz: 32 },
};

/** An address or size; beyond 2^53 it is no place in any file, so the lost precision does no harm. */
export function readWord(from: Buffer, at: number, layout: Layout): number {
  const low = from.readUInt32LE(at);
  return layout.word === 4 ? low : low + from.readUInt32LE(at + 4) * 0x1_0000_0000;
}
