/**
 * An ELF file read at the addresses its own tables use: bytes, words, texts and pointers as they would stand in memory.
 * Hostile files are met with empty answers: nothing here throws, and nothing outside the file's segments is read.
 */
import { closeSync } from 'node:fs';
import * as elf from './format.ts';
import { FIRST_READ, layoutOf } from './read.ts';
import { type Pointers, readPointers } from './relocations.ts';
import { readSections, type Section } from './sections.ts';
import { readSegments, type Segments } from './segments.ts';
import { cString, openSource, readAt, type Source } from './source.ts';

/** Small reads are served from windows of the file, since a structure is many of them. */
const WINDOW = 65_536;
const MAX_WINDOWS = 1024; // 64 MiB; the largest module seen has 6
const MAX_DYNAMIC = 65_536; // 4096 tags; real sections stay below 4 KiB
/** Names and version texts of modules; longer ones are none. */
const MAX_TEXT = 4096;
const MAX_PART = 64 << 20;

/** A stretch of memory with the address it has. */
export interface Part {
  readonly address: number;
  readonly bytes: Buffer;
}

export class ElfImage implements Disposable {
  readonly path: string;
  readonly size: number;
  readonly layout: elf.Layout;
  readonly machine: number;
  readonly head: Buffer;
  readonly segments: Segments;
  readonly #source: Source;
  readonly #windows = new Map<number, Buffer>();
  #tags: ReadonlyMap<number, number> | undefined;
  #sections: readonly Section[] | undefined;
  #pointers: Pointers | undefined;

  private constructor(path: string, source: Source, head: Buffer, layout: elf.Layout, segments: Segments) {
    this.path = path;
    this.size = source.size;
    this.#source = source;
    this.head = head;
    this.layout = layout;
    this.machine = head.readUInt16LE(elf.E_MACHINE);
    this.segments = segments;
  }

  /** Undefined for anything but a readable little-endian ELF file whose program headers are whole. */
  static open(path: string): ElfImage | undefined {
    let source: Source | undefined;
    try {
      source = openSource(path);
      const image = source && ElfImage.#over(path, source);
      if (image) source = undefined; // the image closes it
      return image;
    } catch {
      return undefined;
    } finally {
      if (source) closeSync(source.fd);
    }
  }

  static #over(path: string, source: Source): ElfImage | undefined {
    const head = readAt(source, 0, FIRST_READ);
    if (head.length < elf.LAYOUT_32.headerSize || head.readUInt32BE(0) !== elf.ELF_MAGIC) return undefined;
    const layout = layoutOf(head);
    if (layout === undefined || head.length < layout.headerSize || head[elf.EI_DATA] !== elf.ELFDATA2LSB)
      return undefined;
    const segments = readSegments(source, head, layout);
    return typeof segments === 'string' ? undefined : new ElfImage(path, source, head, layout, segments);
  }

  [Symbol.dispose](): void {
    closeSync(this.#source.fd);
  }

  /** Up to `length` bytes from an address; fewer at the end of its segment or of the file, none outside. */
  bytesAt(address: number, length: number): Buffer {
    const load = this.segments.loads.find((s) => address >= s.vaddr && address < s.vaddr + s.filesz);
    if (load === undefined) return EMPTY;
    const within = address - load.vaddr;
    return this.#read(load.offset + within, Math.min(length, load.filesz - within));
  }

  /** Bytes of the file itself, wherever they are mapped. */
  fileBytes(offset: number, length: number): Buffer {
    return this.#read(offset, length);
  }

  /** Values of the dynamic section by tag; of a tag that comes several times (DT_NEEDED) the first. */
  get tags(): ReadonlyMap<number, number> {
    this.#tags ??= this.#readTags();
    return this.#tags;
  }

  get sections(): readonly Section[] {
    this.#sections ??= readSections(this);
    return this.#sections;
  }

  u32(address: number): number | undefined {
    const bytes = this.bytesAt(address, 4);
    return bytes.length < 4 ? undefined : bytes.readUInt32LE(0);
  }

  /** A `long` or `size_t` as it stands in the file. */
  word(address: number): number | undefined {
    const bytes = this.bytesAt(address, this.layout.word);
    return bytes.length < this.layout.word ? undefined : elf.readWord(bytes, 0, this.layout);
  }

  /** A pointer as the dynamic linker would leave it: relocated where a relocation says so; 0 for NULL and for other objects. */
  pointer(address: number): number | undefined {
    return this.#relocated()(address) ?? this.word(address);
  }

  /** The NUL-terminated text a pointer leads to; undefined for NULL, and when it is longer than `limit`, not UTF-8 or outside. */
  text(address: number | undefined, limit = MAX_TEXT): string | undefined {
    return address === undefined || address === 0 ? undefined : cString(this.bytesAt(address, limit + 1), 0);
  }

  /** Sections of constants (`.rodata`): where texts of the program stand, without names of symbols and without code. */
  constants(): readonly Part[] {
    return this.#parts(elf.SHF_ALLOC);
  }

  /** Sections of initialised variables (`.data`, `.data.rel.ro`), pointers not relocated. */
  variables(): readonly Part[] {
    return this.#parts(elf.SHF_ALLOC | elf.SHF_WRITE);
  }

  #parts(wanted: number): readonly Part[] {
    const kind = elf.SHF_ALLOC | elf.SHF_WRITE | elf.SHF_EXECINSTR;
    return this.sections
      .filter(({ type, flags }) => type === elf.SHT_PROGBITS && (flags & kind) === wanted)
      .map(({ address, size }) => ({ address, bytes: this.bytesAt(address, Math.min(size, MAX_PART)) }));
  }

  #relocated(): Pointers {
    this.#pointers ??= readPointers(this);
    return this.#pointers;
  }

  #readTags(): ReadonlyMap<number, number> {
    const tags = new Map<number, number>();
    const at = this.segments.dynamic;
    const table = at === undefined ? EMPTY : this.#read(at.offset, Math.min(at.filesz, MAX_DYNAMIC));
    const { word } = this.layout;
    for (let entry = 0; entry + 2 * word <= table.length; entry += 2 * word) {
      const tag = table.readUInt32LE(entry);
      if (tag === elf.DT_NULL) break;
      if (!tags.has(tag)) tags.set(tag, elf.readWord(table, entry + word, this.layout));
    }
    return tags;
  }

  #read(offset: number, length: number): Buffer {
    const first = Math.floor(offset / WINDOW);
    if (offset < 0 || offset >= this.size || length <= 0) return EMPTY;
    if (offset + length > (first + 1) * WINDOW) return this.#readSource(offset, length);
    const start = offset - first * WINDOW;
    return this.#window(first).subarray(start, start + length);
  }

  #window(index: number): Buffer {
    let window = this.#windows.get(index);
    if (window === undefined) {
      if (this.#windows.size >= MAX_WINDOWS) this.#windows.clear();
      window = this.#readSource(index * WINDOW, WINDOW);
      this.#windows.set(index, window);
    }
    return window;
  }

  #readSource(offset: number, length: number): Buffer {
    try {
      return readAt(this.#source, offset, length);
    } catch {
      return EMPTY; // EIO: a bad block; what stands there is not known
    }
  }
}

const EMPTY = Buffer.alloc(0);
