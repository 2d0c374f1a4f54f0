/**
 * Reads ld.so.cache in the format glibc writes since 2.2, with the glibc-hwcaps extension of 2.33:
 * sysdeps/generic/dl-cache.h in glibc. An older cache (libc5) may stand in front of it.
 *
 *   "glibc-ld.so.cache" "1.1" │ count │ strings' length │ flags │ extension offset │ 3 unused │ entries… │ strings
 *   entry: flags │ name │ path │ unused │ hwcap (u64)      all offsets count from the magic
 */
import { readFileSync, statSync } from 'node:fs';
import { EM_386, EM_AARCH64, EM_X86_64 } from './format.ts';

export interface CacheEntry {
  readonly path: string;
  /** The glibc-hwcaps subdirectory it stands in, e.g. `x86-64-v3`. */
  readonly level?: string;
}

export interface LibraryCache {
  /** Entries of this name for this machine, in cache order. */
  readonly lookup: (name: string, machine: number) => readonly CacheEntry[];
}

const NEW_MAGIC = 'glibc-ld.so.cache1.1';
const OLD_MAGIC = 'ld.so-1.7.0';
const OLD_HEADER = { size: 16, count: 12, entry: 12 };
const HEADER = { size: 48, count: 20, extension: 32 };
const ENTRY = { size: 24, flags: 0, name: 4, path: 8, hwcapLow: 16, hwcapHigh: 20 };
const EXTENSION_MAGIC = 0xeaa42174;
const EXTENSION_SECTION = { size: 16, tag: 0, offset: 8, length: 12 };
const TAG_GLIBC_HWCAPS = 1;
/** Bit 62 of hwcap: the low word is an index into the glibc-hwcaps names. */
const HWCAP_EXTENSION = 0x4000_0000;
/** A host with 100,000 libraries has a cache of 10 MB. */
const MAX_CACHE = 64 << 20;
const MAX_LEVELS = 1024;
const MAX_NAME = 4096; // PATH_MAX

/** `flags` of an entry that the dynamic linker of this machine takes: FLAG_ELF_LIBC6 and the ABI. */
const FLAGS: Readonly<Record<number, number>> = { [EM_X86_64]: 0x303, [EM_386]: 0x003, [EM_AARCH64]: 0xa03 };

export const EMPTY_CACHE: LibraryCache = { lookup: () => [] };

/** The cache in `file`; an empty one when it is missing or not understood, as ld.so then searches directories only. */
export function readLibraryCache(file: string): LibraryCache {
  try {
    if (statSync(file).size > MAX_CACHE) return EMPTY_CACHE;
    return parseLibraryCache(readFileSync(file));
  } catch {
    return EMPTY_CACHE;
  }
}

export function parseLibraryCache(bytes: Buffer): LibraryCache {
  const start = newFormatStart(bytes);
  if (start === undefined) return EMPTY_CACHE;
  const cache = bytes.subarray(start);
  const count = Math.min(
    cache.readUInt32LE(HEADER.count),
    Math.floor((cache.length - HEADER.size) / ENTRY.size),
  );
  const levels = readLevels(cache);
  const found = new Map<string, CacheEntry[]>();
  for (let index = 0; index < count; index += 1) {
    addEntry(found, cache, HEADER.size + index * ENTRY.size, levels);
  }
  return { lookup: (name, machine) => found.get(key(name, FLAGS[machine])) ?? [] };
}

function newFormatStart(bytes: Buffer): number | undefined {
  let start = 0;
  if (bytes.length >= OLD_HEADER.size && bytes.toString('latin1', 0, OLD_MAGIC.length) === OLD_MAGIC) {
    const end = OLD_HEADER.size + bytes.readUInt32LE(OLD_HEADER.count) * OLD_HEADER.entry;
    start = Math.ceil(end / 8) * 8;
  }
  if (start + HEADER.size > bytes.length) return undefined;
  return bytes.toString('latin1', start, start + NEW_MAGIC.length) === NEW_MAGIC ? start : undefined;
}

function addEntry(
  found: Map<string, CacheEntry[]>,
  cache: Buffer,
  at: number,
  levels: readonly string[],
): void {
  const name = stringAt(cache, cache.readUInt32LE(at + ENTRY.name));
  const path = stringAt(cache, cache.readUInt32LE(at + ENTRY.path));
  if (name === undefined || path === undefined || !path.startsWith('/')) return;
  const high = cache.readUInt32LE(at + ENTRY.hwcapHigh);
  const low = cache.readUInt32LE(at + ENTRY.hwcapLow);
  const extended = (high & HWCAP_EXTENSION) !== 0;
  if (!extended && (high !== 0 || low !== 0)) return; // legacy hwcaps, gone since glibc 2.37
  const level = extended ? levels[low] : undefined;
  if (extended && level === undefined) return;
  const entries = key(name, cache.readUInt32LE(at + ENTRY.flags));
  const list = found.get(entries);
  const entry = level === undefined ? { path } : { path, level };
  if (list) list.push(entry);
  else found.set(entries, [entry]);
}

/** A name cannot hold NUL, so this joins without doubt. */
function key(name: string, flags: number | undefined): string {
  return `${name}\0${flags}`;
}

function readLevels(cache: Buffer): string[] {
  const extension = cache.readUInt32LE(HEADER.extension);
  if (extension === 0 || extension + 8 > cache.length) return [];
  if (cache.readUInt32LE(extension) !== EXTENSION_MAGIC) return [];
  const levels: string[] = [];
  const sections = cache.readUInt32LE(extension + 4);
  for (let index = 0; index < sections; index += 1) {
    const at = extension + 8 + index * EXTENSION_SECTION.size;
    if (at + EXTENSION_SECTION.size > cache.length || levels.length >= MAX_LEVELS) break;
    if (cache.readUInt32LE(at + EXTENSION_SECTION.tag) === TAG_GLIBC_HWCAPS)
      levels.push(...levelNames(cache, at));
  }
  return levels;
}

function levelNames(cache: Buffer, section: number): string[] {
  const offset = cache.readUInt32LE(section + EXTENSION_SECTION.offset);
  const length = cache.readUInt32LE(section + EXTENSION_SECTION.length);
  const names: string[] = [];
  for (let at = offset; at + 4 <= offset + length && at + 4 <= cache.length; at += 4) {
    if (names.length === MAX_LEVELS) break;
    names.push(stringAt(cache, cache.readUInt32LE(at)) ?? '');
  }
  return names;
}

function stringAt(cache: Buffer, offset: number): string | undefined {
  if (offset >= cache.length) return undefined;
  const end = cache.indexOf(0, offset);
  return end < 0 || end - offset > MAX_NAME ? undefined : cache.toString('utf8', offset, end);
}
