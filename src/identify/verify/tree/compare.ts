/** A recorded image against a second look at the same names: what a verification says. */
import {
  changeOf,
  changeOfStatus,
  dirState,
  entryState,
  pathText,
  type TreeChange,
  typeOf,
} from './change.ts';
import { DIGEST_BYTES, entryPath, type Image } from './image.ts';
import type { Newcomers } from './newcomers.ts';
import { nameRenames, type NamedInode } from './rename.ts';
import { STATUS } from './stats.ts';

/**
 * `found` has the names of `recorded`, looked at again; `newcomers` are the names that a walk saw besides.
 * `recordedDigests` go with `recorded`; those of `found` are in the image.
 */
export function compareImages(
  recorded: Image,
  recordedDigests: Uint8Array,
  found: Image,
  newcomers: Newcomers,
): TreeChange[] {
  const changes: TreeChange[] = [];
  const removed: NamedInode[] = [];
  const { names } = recorded;
  for (let dir = 0; dir < names.dirs.count; dir += 1) {
    changes.push(...compareDir(recorded, dir, found));
    for (let i = names.first[dir] ?? 0; i < (names.first[dir + 1] ?? 0); i += 1) {
      if (found.entries.status[i] === STATUS.missing) removed.push(lostEntry(recorded, dir, i));
      else changes.push(...compareEntry(recorded, recordedDigests, found, dir, i));
    }
  }
  const known = new Set(changes.map((c) => c.path)); // a directory that refuses may be told by both looks
  const came = comings(removed, newcomers).filter((c) => c.kind !== 'unreadable' || !known.has(c.path));
  return [...changes, ...came].sort(byPath);
}

/** What went and what came, with renames recognised. */
export function comings(removed: readonly NamedInode[], newcomers: Newcomers): TreeChange[] {
  return [
    ...newcomers.dirs.map(addedDir),
    ...newcomers.unreadable.map(unreadable),
    ...nameRenames(removed, newcomers.entries),
  ];
}

const byPath = (a: TreeChange, b: TreeChange): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

function addedDir(path: string): TreeChange {
  return { kind: 'added', path: pathText(path), type: 'directory', differences: [], detail: 'new directory' };
}

function unreadable({ path, code }: Newcomers['unreadable'][number]): TreeChange {
  const detail = `it cannot be listed: ${code}`;
  return { kind: 'unreadable', path: pathText(path) || '.', type: 'directory', differences: [], detail };
}

/** An entry of the baseline that is gone, as it was. */
export function lostEntry({ names, entries }: Image, dir: number, entry: number): NamedInode {
  return {
    path: pathText(entryPath(names, dir, entry)),
    type: typeOf(entries, entry),
    inode: entries.inode(entry),
    size: entries.size[entry] ?? 0,
  };
}

/** Both images have the same names. */
export function compareDir(recorded: Image, dir: number, found: Image): TreeChange[] {
  const path = pathText(recorded.names.dirs.get(dir)) || '.';
  const status = found.dirs.status[dir] ?? STATUS.unseen;
  const failed = found.dirErrors.get(dir);
  if (status !== STATUS.seen || failed !== undefined) {
    const shown = status === STATUS.seen ? STATUS.unreadable : status;
    return list(changeOfStatus(path, 'directory', shown, failed));
  }
  if (recorded.dirs.status[dir] !== STATUS.seen) return []; // it was not readable then: nothing to compare with
  // A directory's own mtime and size say that names changed, and those are told one by one.
  const before = { ...dirState(recorded, dir), mtimeNs: '' };
  const after = { ...dirState(found, dir), mtimeNs: '' };
  return list(changeOf(path, before, after, recorded.dirs.sameInode(dir, found.dirs, dir)));
}

/** Both images have the same names. Without `recordedDigests`, content is not compared. */
export function compareEntry(
  recorded: Image,
  recordedDigests: Uint8Array | undefined,
  found: Image,
  dir: number,
  i: number,
): TreeChange[] {
  const status = found.entries.status[i] ?? STATUS.unseen;
  const then = recorded.entries.status[i];
  const bothSeen = status === STATUS.seen && then === STATUS.seen;
  if (bothSeen && isQuietlySame(recorded, recordedDigests, found, i)) return [];
  const path = pathText(entryPath(recorded.names, dir, i));
  if (status !== STATUS.seen)
    return list(changeOfStatus(path, typeOf(recorded.entries, i), status, found.entryErrors.get(i)));
  if (then !== STATUS.seen) return []; // it was not readable then: nothing to compare with
  const before = entryState(recorded, recordedDigests, i);
  const after = entryState(found, recordedDigests === undefined ? undefined : found.digests, i);
  return list(changeOf(path, before, after, recorded.entries.sameInode(i, found.entries, i)));
}

/** The cheap answer for nearly all entries, before any object is made. */
function isQuietlySame(a: Image, aDigests: Uint8Array | undefined, b: Image, i: number): boolean {
  if (!a.entries.untouched(i, b.entries, i)) return false;
  if (a.targets.get(i) !== b.targets.get(i) || !sameXattrs(a, b, i)) return false;
  if (aDigests === undefined || !a.entries.isFile(i)) return true;
  const end = (i + 1) * DIGEST_BYTES;
  for (let k = i * DIGEST_BYTES; k < end; k += 1) if (aDigests[k] !== b.digests[k]) return false;
  return true;
}

function sameXattrs(a: Image, b: Image, i: number): boolean {
  const x = a.entries.xattrs[i] ?? 0;
  const y = b.entries.xattrs[i] ?? 0;
  return (x === 0 && y === 0) || JSON.stringify(a.xattrTable[x]) === JSON.stringify(b.xattrTable[y]);
}

function list(change: TreeChange | undefined): TreeChange[] {
  return change === undefined ? [] : [change];
}
