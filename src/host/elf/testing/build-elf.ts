/** Builds small ELF files for tests: one PT_LOAD over the whole file, one PT_DYNAMIC, optionally PT_INTERP. */
import * as elf from '../format.ts';

export interface SampleElf {
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly interpreter?: string;
  readonly flags1?: number;
  readonly machine?: number;
  readonly class?: 32 | 64;
}

const HEADER_SIZE = 64;
const SEGMENTS = 3;

export function buildElf(sample: SampleElf = {}): Buffer {
  const layout = sample.class === 32 ? elf.LAYOUT_32 : elf.LAYOUT_64;
  const strings: Buffer[] = [Buffer.from('\0')];
  const intern = (text: string): number => {
    const at = Buffer.concat(strings).length;
    strings.push(Buffer.from(`${text}\0`));
    return at;
  };
  const tags: [number, number][] = (sample.needed ?? []).map((name) => [elf.DT_NEEDED, intern(name)]);
  if (sample.soname !== undefined) tags.push([elf.DT_SONAME, intern(sample.soname)]);
  if (sample.rpath !== undefined) tags.push([elf.DT_RPATH, intern(sample.rpath)]);
  if (sample.runpath !== undefined) tags.push([elf.DT_RUNPATH, intern(sample.runpath)]);
  if (sample.flags1 !== undefined) tags.push([elf.DT_FLAGS_1, sample.flags1]);
  const interpreterAt = sample.interpreter === undefined ? 0 : intern(sample.interpreter);
  const table = Buffer.concat(strings);
  const stringsAt = HEADER_SIZE + SEGMENTS * layout.segment.size;
  const dynamicAt = stringsAt + table.length;
  tags.push([elf.DT_STRTAB, stringsAt], [elf.DT_STRSZ, table.length], [elf.DT_NULL, 0]);

  const file = Buffer.alloc(dynamicAt + tags.length * layout.word * 2);
  const word = (value: number, at: number): void => {
    if (layout.word === 8) file.writeBigUInt64LE(BigInt(value), at);
    else file.writeUInt32LE(value, at);
  };
  file.writeUInt32BE(elf.ELF_MAGIC, 0);
  file[elf.EI_CLASS] = layout.class === 64 ? elf.ELFCLASS64 : elf.ELFCLASS32;
  file[elf.EI_DATA] = elf.ELFDATA2LSB;
  file.writeUInt16LE(elf.ET_DYN, elf.E_TYPE);
  file.writeUInt16LE(sample.machine ?? elf.EM_X86_64, elf.E_MACHINE);
  word(HEADER_SIZE, layout.phoff);
  file.writeUInt16LE(layout.segment.size, layout.phentsize);
  file.writeUInt16LE(SEGMENTS, layout.phnum);
  const segment = (index: number, type: number, offset: number, size: number): void => {
    const at = HEADER_SIZE + index * layout.segment.size;
    file.writeUInt32LE(type, at);
    word(offset, at + layout.segment.offset);
    word(offset, at + layout.segment.vaddr);
    word(size, at + layout.segment.filesz);
  };
  segment(0, elf.PT_LOAD, 0, file.length);
  segment(1, elf.PT_DYNAMIC, dynamicAt, file.length - dynamicAt);
  if (sample.interpreter !== undefined)
    segment(2, elf.PT_INTERP, stringsAt + interpreterAt, sample.interpreter.length + 1);
  table.copy(file, stringsAt);
  for (const [index, [tag, value]] of tags.entries()) {
    const at = dynamicAt + index * layout.word * 2;
    word(tag, at);
    word(value, at + layout.word);
  }
  return file;
}
