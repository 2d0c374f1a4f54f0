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
export const EI_VERSION = 6;
export const EI_OSABI = 7;
export const EV_CURRENT = 1;
export const ELFOSABI_SYSV = 0;
export const ELFOSABI_GNU = 3;
export const E_TYPE = 16;
export const E_MACHINE = 18;
export const E_VERSION = 20;

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
export const DT_SYMTAB = 6;
export const DT_RELA = 7;
export const DT_RELASZ = 8;
export const DT_STRSZ = 10;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_REL = 17;
export const DT_RELSZ = 18;
export const DT_BIND_NOW = 24;
export const DT_RUNPATH = 29;
export const DT_FLAGS = 30;
export const DT_GNU_HASH = 0x6ffffef5;
export const DT_VERSYM = 0x6ffffff0;
export const DT_FLAGS_1 = 0x6ffffffb;
export const DT_VERDEF = 0x6ffffffc;
export const DT_VERDEFNUM = 0x6ffffffd;
export const DT_VERNEED = 0x6ffffffe;
export const DT_VERNEEDNUM = 0x6fffffff;
export const DF_BIND_NOW = 0x8;
export const DF_1_NOW = 0x1;
export const DF_1_NODEFLIB = 0x800;
export const DF_1_PIE = 0x0800_0000;

export const SHT_PROGBITS = 1;
export const SHT_STRTAB = 3;
export const SHT_DYNSYM = 11;
export const SHF_WRITE = 0x1;
export const SHF_ALLOC = 0x2;
export const SHF_EXECINSTR = 0x4;

export const SHN_UNDEF = 0;
export const STB_LOCAL = 0;
export const STB_WEAK = 2;

/** DT_VERSYM: the version's number; the highest bit hides a symbol from those who ask for no version. */
export const VERSYM_VERSION = 0x7fff;
/** 0 local, 1 global without a version. */
export const VER_NDX_GLOBAL = 1;

/** Where the fields stand in one class: Elf32_Ehdr/Phdr/Shdr/Sym/Dyn/Rel or Elf64_… */
export interface Layout {
  readonly class: 32 | 64;
  readonly word: 4 | 8;
  readonly headerSize: number;
  readonly phoff: number;
  readonly phentsize: number;
  readonly phnum: number;
  readonly shoff: number;
  readonly shentsize: number;
  readonly shnum: number;
  readonly shstrndx: number;
  readonly segment: {
    readonly size: number;
    readonly offset: number;
    readonly vaddr: number;
    readonly filesz: number;
    readonly align: number;
  };
  readonly section: {
    readonly size: number;
    readonly flags: number;
    readonly addr: number;
    readonly offset: number;
    readonly length: number;
  };
  /** In words of 32 bit: `info` and section share one. */
  readonly symbol: {
    readonly words: number;
    readonly info: number;
    readonly value: number;
  };
}

export const LAYOUT_32: Layout = {
  class: 32,
  word: 4,
  headerSize: 52,
  phoff: 28,
  phentsize: 42,
  phnum: 44,
  shoff: 32,
  shentsize: 46,
  shnum: 48,
  shstrndx: 50,
  segment: { size: 32, offset: 4, vaddr: 8, filesz: 16, align: 28 },
  section: { size: 40, flags: 8, addr: 12, offset: 16, length: 20 },
  symbol: { words: 4, info: 3, value: 1 },
};

export const LAYOUT_64: Layout = {
  class: 64,
  word: 8,
  headerSize: 64,
  phoff: 32,
  phentsize: 54,
  phnum: 56,
  shoff: 40,
  shentsize: 58,
  shnum: 60,
  shstrndx: 62,
  segment: { size: 56, offset: 8, vaddr: 16, filesz: 32, align: 48 },
  section: { size: 64, flags: 8, addr: 16, offset: 24, length: 32 },
  symbol: { words: 6, info: 1, value: 2 },
};

/** The same from two words of a table of ELFCLASS64. */
export function longAt(words: Uint32Array, index: number): number {
  return (words[index] ?? 0) + (words[index + 1] ?? 0) * 0x1_0000_0000;
}

/** An address or size; beyond 2^53 it is no place in any file, so the lost precision does no harm. */
export function readWord(from: Buffer, at: number, layout: Layout): number {
  const low = from.readUInt32LE(at);
  return layout.word === 4 ? low : low + from.readUInt32LE(at + 4) * 0x1_0000_0000;
}
