/**
 * Builds small libraries with symbols for tests: one PT_LOAD over the whole file, addresses equal to file offsets.
 *
 *   header │ program headers │ data │ symbols │ names │ DT_VERSYM │ DT_VERNEED │ DT_VERDEF │ DT_RELA │ dynamic │ section headers
 */
import * as elf from '../format.ts';
import { gnuHash } from '../symbol-index.ts';

export interface SampleNeed {
  readonly name: string;
  /** Library and version it is needed from. */
  readonly from?: readonly [library: string, version: string];
  readonly weak?: boolean;
  /** A relocation outside the procedure linkage table names it. */
  readonly eager?: boolean;
}

export interface SampleLibrary {
  readonly needed?: readonly string[];
  readonly soname?: string;
  /** Defined names → place in `data`. */
  readonly defines?: Readonly<Record<string, number>>;
  /** One version for all defined names. */
  readonly version?: string;
  readonly needs?: readonly SampleNeed[];
  readonly data?: Buffer;
  /** How many bytes at the beginning of `data` are variables; the rest are constants. */
  readonly variables?: number;
  /** Pointers inside `data`: place → target, both counted from its beginning. */
  readonly pointers?: readonly (readonly [place: number, target: number])[];
  readonly lazy?: boolean;
  readonly machine?: number;
  /** Without DT_GNU_HASH, as `--hash-style=sysv` links. */
  readonly unhashed?: boolean;
}

/** Where `data` begins in the built file. */
export const DATA_AT = 64 + 2 * 56;

export function buildLibrary(sample: SampleLibrary = {}): Buffer {
  const names = new Names();
  const libraries = (sample.needed ?? []).map((name) => names.offset(name));
  const soname = sample.soname === undefined ? undefined : names.offset(sample.soname);
  const needs = sample.needs ?? [];
  // A hash table of one bucket: whatever is defined stands behind what is needed, in one chain.
  const defined = Object.entries(sample.defines ?? {});
  const symbols = Buffer.concat([
    Buffer.alloc(24),
    ...needs.map(({ name, weak }) => symbol(names.offset(name), weak ? elf.STB_WEAK : 1, 0, 0)),
    ...defined.map(([name, at]) => symbol(names.offset(name), 1, 1, DATA_AT + at)),
  ]);
  const asked = needs.flatMap(({ from }) => (from ? [from] : []));
  const versym = words16([
    0,
    ...needs.map(({ from }) => (from ? 2 + asked.indexOf(from) : 1)),
    ...defined.map(() => (sample.version === undefined ? 1 : 2 + asked.length)),
  ]);
  const verneed = Buffer.concat(
    asked.map(([library, version], index) =>
      needEntry(names.offset(library), names.offset(version), 2 + index, index === asked.length - 1),
    ),
  );
  const verdef =
    sample.version === undefined ? Buffer.alloc(0) : defEntry(names.offset(sample.version), 2 + asked.length);
  const hash = Buffer.concat([
    words32([1, 1 + needs.length, 0, 0, defined.length === 0 ? 0 : 1 + needs.length]),
    words32(defined.map(([name], i) => ((gnuHash(name) & ~1) | (i === defined.length - 1 ? 1 : 0)) >>> 0)),
  ]);
  const relocations = Buffer.concat([
    ...(sample.pointers ?? []).map(([place, target]) => rela(DATA_AT + place, 8, 0, DATA_AT + target)),
    ...needs.flatMap(({ eager }, i) => (eager ? [rela(DATA_AT, 6, 1 + i, 0)] : [])),
  ]);
  const file = new Pieces(DATA_AT);
  file.add(sample.data ?? Buffer.alloc(8));
  const symbolsAt = file.add(symbols);
  const strings = names.bytes();
  const tags: [number, number][] = [
    ...libraries.map((name): [number, number] => [elf.DT_NEEDED, name]),
    ...(soname === undefined ? [] : [[elf.DT_SONAME, soname] as [number, number]]),
    [elf.DT_SYMTAB, symbolsAt],
    [elf.DT_STRTAB, file.add(strings)],
    [elf.DT_STRSZ, strings.length],
    [elf.DT_VERSYM, file.add(versym)],
    [elf.DT_RELASZ, relocations.length],
    [elf.DT_RELA, file.add(relocations)],
  ];
  if (sample.unhashed !== true) tags.push([elf.DT_GNU_HASH, file.add(hash)]);
  if (verneed.length > 0) tags.push([elf.DT_VERNEED, file.add(verneed)], [elf.DT_VERNEEDNUM, asked.length]);
  if (verdef.length > 0) tags.push([elf.DT_VERDEF, file.add(verdef)], [elf.DT_VERDEFNUM, 1]);
  if (sample.lazy !== true) tags.push([elf.DT_FLAGS, elf.DF_BIND_NOW]);
  const dynamic = Buffer.concat(
    [...tags, [elf.DT_NULL, 0] as const].map(([tag, value]) => words64([tag, value])),
  );
  const dynamicAt = file.add(dynamic);
  const constantsAt = DATA_AT + (sample.variables ?? 0);
  const sections = Buffer.concat([
    Buffer.alloc(64),
    section(elf.SHT_PROGBITS, elf.SHF_ALLOC, constantsAt, symbolsAt - constantsAt),
    section(elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_WRITE, DATA_AT, constantsAt - DATA_AT),
    section(elf.SHT_DYNSYM, elf.SHF_ALLOC, symbolsAt, symbols.length),
    section(elf.SHT_STRTAB, 0, 0, 0),
  ]);
  const sectionsAt = file.add(sections);
  return file.done((bytes) => {
    writeHeader(bytes, sectionsAt, sample.machine ?? elf.EM_X86_64);
    programHeader(bytes, 0, elf.PT_LOAD, 0, bytes.length);
    programHeader(bytes, 1, elf.PT_DYNAMIC, dynamicAt, dynamic.length);
  });
}

class Names {
  #text = '\0';
  readonly #known = new Map<string, number>();

  offset(name: string): number {
    let at = this.#known.get(name);
    if (at === undefined) {
      at = this.#text.length;
      this.#text += `${name}\0`;
      this.#known.set(name, at);
    }
    return at;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, 'latin1');
  }
}

/** Parts of a file one behind the other, each aligned to eight bytes. */
class Pieces {
  readonly #parts: Buffer[];
  #length: number;

  constructor(reserved: number) {
    this.#parts = [Buffer.alloc(reserved)];
    this.#length = reserved;
  }

  add(part: Buffer): number {
    const at = this.#length;
    const padding = (8 - (part.length % 8)) % 8;
    this.#parts.push(part, Buffer.alloc(padding));
    this.#length += part.length + padding;
    return at;
  }

  done(fill: (bytes: Buffer) => void): Buffer {
    const bytes = Buffer.concat(this.#parts);
    fill(bytes);
    return bytes;
  }
}

function symbol(name: number, binding: number, section: number, value: number): Buffer {
  const entry = Buffer.alloc(24);
  entry.writeUInt32LE(name, 0);
  entry[4] = binding << 4;
  entry.writeUInt16LE(section, 6);
  entry.writeUInt32LE(value, 8);
  return entry;
}

function needEntry(library: number, version: number, number: number, last: boolean): Buffer {
  const entry = Buffer.alloc(32);
  entry.writeUInt16LE(1, 0);
  entry.writeUInt16LE(1, 2);
  entry.writeUInt32LE(library, 4);
  entry.writeUInt32LE(16, 8);
  entry.writeUInt32LE(last ? 0 : 32, 12);
  entry.writeUInt16LE(number, 16 + 6);
  entry.writeUInt32LE(version, 16 + 8);
  return entry;
}

function defEntry(version: number, number: number): Buffer {
  const entry = Buffer.alloc(28);
  entry.writeUInt16LE(1, 0);
  entry.writeUInt16LE(number, 4);
  entry.writeUInt16LE(1, 6);
  entry.writeUInt32LE(20, 12);
  entry.writeUInt32LE(version, 20);
  return entry;
}

function rela(place: number, type: number, symbolNumber: number, addend: number): Buffer {
  const entry = words64([place, 0, addend]);
  entry.writeUInt32LE(type, 8);
  entry.writeUInt32LE(symbolNumber, 12);
  return entry;
}

function section(type: number, flags: number, at: number, size: number): Buffer {
  const entry = words64([0, flags, at, at, size, 0, 0, 0]);
  entry.writeUInt32LE(type, 4);
  return entry;
}

function writeHeader(bytes: Buffer, sectionsAt: number, machine: number): void {
  const layout = elf.LAYOUT_64;
  bytes.writeUInt32BE(elf.ELF_MAGIC, 0);
  bytes[elf.EI_CLASS] = elf.ELFCLASS64;
  bytes[elf.EI_DATA] = elf.ELFDATA2LSB;
  bytes[elf.EI_VERSION] = elf.EV_CURRENT;
  bytes.writeUInt16LE(elf.ET_DYN, elf.E_TYPE);
  bytes.writeUInt16LE(machine, elf.E_MACHINE);
  bytes.writeUInt32LE(elf.EV_CURRENT, elf.E_VERSION);
  bytes.writeUInt32LE(64, layout.phoff);
  bytes.writeUInt32LE(sectionsAt, layout.shoff);
  bytes.writeUInt16LE(layout.segment.size, layout.phentsize);
  bytes.writeUInt16LE(2, layout.phnum);
  bytes.writeUInt16LE(layout.section.size, layout.shentsize);
  bytes.writeUInt16LE(5, layout.shnum);
  bytes.writeUInt16LE(4, layout.shstrndx);
}

function programHeader(bytes: Buffer, index: number, type: number, offset: number, size: number): void {
  const { segment } = elf.LAYOUT_64;
  const at = 64 + index * segment.size;
  bytes.writeUInt32LE(type, at);
  bytes.writeUInt32LE(offset, at + segment.offset);
  bytes.writeUInt32LE(offset, at + segment.vaddr);
  bytes.writeUInt32LE(size, at + segment.filesz);
  bytes.writeUInt32LE(8, at + segment.align);
}

function words16(values: readonly number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}

function words32(values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function words64(values: readonly number[]): Buffer {
  return Buffer.from(BigUint64Array.from(values, BigInt).buffer);
}
