/**
 * Symbol versions: "Symbol Versioning" in the Linux Standard Base, Elf64_Verneed and Elf64_Verdef in elf.h.
 *
 *   DT_VERNEED: file ─► version, version, … ─► next file        what this object asks of its libraries
 *   DT_VERDEF:  version ─► next version                         what it defines
 */
import * as elf from './format.ts';
import type { ElfImage } from './image.ts';

export interface NeededVersion {
  /** `libxml2.so.2` */
  readonly library: string;
  /** `LIBXML2_2.5.2` */
  readonly version: string;
  /** A library without it is accepted. */
  readonly weak: boolean;
}

export interface Versions {
  readonly needed: readonly NeededVersion[];
  /** Undefined: the object has no versions at all, and is accepted whichever is asked for. */
  readonly defined?: ReadonlySet<string>;
  /** By the number that DT_VERSYM gives to a symbol. */
  readonly nameOf: ReadonlyMap<number, NeededVersion | string>;
}

/** libc.so.6 defines 40 versions; a table longer than this is made to be read for ever. */
const MAX_TABLE = 262_144;
const MAX_ENTRIES = 8192;

const VERNEED = { size: 16, count: 2, file: 4, aux: 8, next: 12 };
const VERNAUX = { size: 16, flags: 4, other: 6, name: 8, next: 12 };
const VERDEF = { size: 20, flags: 2, index: 4, aux: 12, next: 16 };
const VER_FLG_BASE = 1; // the object's own name, no version
const VER_FLG_WEAK = 2;

/** `nameAt` reads a name from the dynamic string table. */
export function readVersions(image: ElfImage, nameAt: (offset: number) => string | undefined): Versions {
  const nameOf = new Map<number, NeededVersion | string>();
  const needed = readNeeded(image, nameAt, nameOf);
  const defined = readDefined(image, nameAt, nameOf);
  return { needed, nameOf, ...(defined === undefined ? {} : { defined }) };
}

function readNeeded(
  image: ElfImage,
  nameAt: (offset: number) => string | undefined,
  nameOf: Map<number, NeededVersion | string>,
): NeededVersion[] {
  const found: NeededVersion[] = [];
  const table = tableAt(image, elf.DT_VERNEED);
  for (const at of chain(table, 0, VERNEED, image.tags.get(elf.DT_VERNEEDNUM) ?? 0)) {
    const library = nameAt(table.readUInt32LE(at + VERNEED.file));
    const first = at + table.readUInt32LE(at + VERNEED.aux);
    for (const aux of chain(table, first, VERNAUX, table.readUInt16LE(at + VERNEED.count))) {
      const version = nameAt(table.readUInt32LE(aux + VERNAUX.name));
      if (library === undefined || version === undefined || found.length >= MAX_ENTRIES) return found;
      const weak = (table.readUInt16LE(aux + VERNAUX.flags) & VER_FLG_WEAK) !== 0;
      const entry = { library, version, weak };
      found.push(entry);
      nameOf.set(table.readUInt16LE(aux + VERNAUX.other) & elf.VERSYM_VERSION, entry);
    }
  }
  return found;
}

function readDefined(
  image: ElfImage,
  nameAt: (offset: number) => string | undefined,
  nameOf: Map<number, NeededVersion | string>,
): Set<string> | undefined {
  const table = tableAt(image, elf.DT_VERDEF);
  if (table.length === 0) return undefined;
  const found = new Set<string>();
  for (const at of chain(table, 0, VERDEF, image.tags.get(elf.DT_VERDEFNUM) ?? 0)) {
    const aux = at + table.readUInt32LE(at + VERDEF.aux);
    const name = aux + 4 <= table.length ? nameAt(table.readUInt32LE(aux)) : undefined;
    if (name === undefined || (table.readUInt16LE(at + VERDEF.flags) & VER_FLG_BASE) !== 0) continue;
    found.add(name);
    nameOf.set(table.readUInt16LE(at + VERDEF.index) & elf.VERSYM_VERSION, name);
  }
  return found;
}

function tableAt(image: ElfImage, tag: number): Buffer {
  const address = image.tags.get(tag);
  return address === undefined ? Buffer.alloc(0) : image.bytesAt(address, MAX_TABLE);
}

/** Offsets of a list whose entries say how far away the next one is. Only forward, so that it ends. */
function* chain(
  table: Buffer,
  start: number,
  entry: { readonly size: number; readonly next: number },
  count: number,
): Generator<number> {
  let at = start;
  for (let index = 0; index < Math.min(count, MAX_ENTRIES) && at + entry.size <= table.length; index += 1) {
    yield at;
    const next = table.readUInt32LE(at + entry.next);
    if (next === 0) return;
    at += next;
  }
}
