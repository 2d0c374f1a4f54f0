/** A tree at one moment: names, attributes, digests. What is recorded and what is found have the same shape. */
import type { Xattrs } from '../../../host/raw-files/index.ts';
import { type ByteStrings, sharedU32 } from './byte-strings.ts';
import { Stats } from './stats.ts';

export const DIGEST_BYTES = 32;

/** Directories and, for each, its other entries: files, links, sockets and so on. */
export interface Names {
  /** Paths below the root, without a leading slash; the root itself is the empty one and comes first. */
  readonly dirs: ByteStrings;
  /** Names of the entries, those of one directory together, in the order of their bytes. */
  readonly entries: ByteStrings;
  /** Index of the first entry of each directory; one more than there are directories. */
  readonly first: Uint32Array;
}

export interface Image {
  readonly names: Names;
  readonly dirs: Stats;
  readonly entries: Stats;
  /** SHA-256 of each entry that is a plain file, at `32 × index`; zeros for others. Empty when nothing was hashed. */
  readonly digests: Uint8Array;
  /** Link targets by entry. */
  readonly targets: Map<number, string>;
  /** Distinct sets of extended attributes; `stats.xattrs` points here, 0 is none. */
  readonly xattrTable: Xattrs[];
  /** errno names of what could not be read, by entry. */
  readonly entryErrors: Map<number, string>;
  readonly dirErrors: Map<number, string>;
}

export function emptyImage(names: Names, hashed: boolean): Image {
  return {
    names,
    dirs: new Stats(names.dirs.count),
    entries: new Stats(names.entries.count),
    digests: new Uint8Array(new SharedArrayBuffer(hashed ? names.entries.count * DIGEST_BYTES : 0)),
    targets: new Map(),
    xattrTable: [{}],
    entryErrors: new Map(),
    dirErrors: new Map(),
  };
}

/** Path of an entry below the root, bytes as latin1. */
export function entryPath(names: Names, dir: number, entry: number): string {
  return join(names.dirs.get(dir), names.entries.get(entry));
}

export function join(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

/** The directory of each entry: the inverse of `first`. */
export function dirOfEntries(names: Names): Uint32Array {
  const dirs = sharedU32(names.entries.count);
  for (let dir = 0; dir < names.dirs.count; dir += 1)
    dirs.fill(dir, names.first[dir] ?? 0, names.first[dir + 1] ?? 0);
  return dirs;
}
