/** What an ELF object defines for others and what it needs from them. */
import * as elf from './format.ts';
import { ElfImage } from './image.ts';
import { gnuHash, indexSymbols, isExported, type SymbolIndex } from './symbol-index.ts';
import { openSymbolTable, type SymbolTable } from './symbol-table.ts';
import { type NeededVersion, readVersions, type Versions } from './versions.ts';

export interface NeededSymbol {
  readonly name: string;
  /** The version asked for and the library that should define it. */
  readonly version?: NeededVersion;
  /** The object works without it. */
  readonly weak: boolean;
}

export class ElfSymbols {
  readonly path: string;
  readonly soname: string | undefined;
  readonly versions: Versions;
  /** All symbols are bound when the object is loaded (`-z now`); else functions are bound when first called. */
  readonly bindsNow: boolean;
  readonly needed: readonly NeededSymbol[];
  readonly #table: SymbolTable;
  readonly #places: SymbolIndex;

  private constructor(image: ElfImage, table: SymbolTable) {
    this.path = image.path;
    this.#table = table;
    this.#places = indexSymbols(image, table);
    this.versions = readVersions(image, table.textAt);
    this.bindsNow =
      image.tags.has(elf.DT_BIND_NOW) ||
      hasBit(image.tags.get(elf.DT_FLAGS), elf.DF_BIND_NOW) ||
      hasBit(image.tags.get(elf.DT_FLAGS_1), elf.DF_1_NOW);
    const soname = image.tags.get(elf.DT_SONAME);
    this.soname = soname === undefined ? undefined : table.textAt(soname);
    this.needed = neededIn(table, this.versions);
  }

  /** Undefined when the file has no symbol table that could be understood. */
  static of(image: ElfImage): ElfSymbols | undefined {
    const table = openSymbolTable(image);
    return table && new ElfSymbols(image, table);
  }

  /** Whether the dynamic linker would take this object's definition for a symbol of that version (do_lookup_x in glibc). */
  defines(name: string, version?: string, hash = gnuHash(name)): boolean {
    const places = this.#places(name, hash);
    if (places.length === 0 || version === undefined || this.versions.defined === undefined)
      return places.length > 0;
    return places.some((place) => {
      const number = this.#table.versionOf(place) & elf.VERSYM_VERSION;
      return number <= elf.VER_NDX_GLOBAL || this.versions.nameOf.get(number) === version;
    });
  }

  /** Where a defined symbol stands in the object. */
  addressOf(name: string): number | undefined {
    const [place] = this.#places(name, gnuHash(name));
    return place === undefined ? undefined : this.#table.valueOf(place);
  }

  /** Every name it defines, in the order of the table. */
  *definedNames(): Generator<string> {
    for (let index = 1; index < this.#table.count; index += 1) {
      const name = isExported(this.#table, index) ? this.#table.nameOf(index) : undefined;
      if (name !== undefined && name !== '') yield name;
    }
  }
}

/** The symbols of the file at `path`, as this process can open it. Undefined when it is no ELF file or its table is not understood. */
export function symbolsOf(path: string): ElfSymbols | undefined {
  using image = ElfImage.open(path);
  return image && ElfSymbols.of(image);
}

/** The largest program seen needs 4,000. */
const MAX_NEEDED = 65_536;

function neededIn(table: SymbolTable, versions: Versions): readonly NeededSymbol[] {
  const needed: NeededSymbol[] = [];
  for (let index = 1; index < table.count && needed.length < MAX_NEEDED; index += 1) {
    if (table.isDefined(index)) continue;
    const binding = table.bindingOf(index);
    const name = binding === elf.STB_LOCAL ? undefined : table.nameOf(index);
    if (name === undefined || name === '') continue;
    const version = versions.nameOf.get(table.versionOf(index) & elf.VERSYM_VERSION);
    needed.push({
      name,
      weak: binding === elf.STB_WEAK,
      ...(typeof version === 'object' ? { version } : {}),
    });
  }
  return needed;
}

function hasBit(value: number | undefined, bit: number): boolean {
  return value !== undefined && (value & bit) !== 0;
}
