/** A recorded image against one that was just taken by a walk of its own: what a full verification says. */
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
import { nameRenames, type NamedInode } from './rename.ts';
import { STATUS } from './stats.ts';

/** `recordedDigests` go with `recorded`; those of `found` are in the image. */
export function compareImages(recorded: Image, recordedDigests: Uint8Array, found: Image): TreeChange[] {
  const changes: TreeChange[] = [];
  const removed: NamedInode[] = [];
  const added: NamedInode[] = [];
  const dirIndex = new Map<string, number>();
  for (let dir = 0; dir < found.names.dirs.count; dir += 1) dirIndex.set(found.names.dirs.get(dir), dir);
  for (let dir = 0; dir < recorded.names.dirs.count; dir += 1) {
    const path = recorded.names.dirs.get(dir);
    const now = dirIndex.get(path);
    dirIndex.delete(path);
    changes.push(...compareDir(recorded, dir, found, now));
    matchEntries(recorded, dir, found, now, {
      both: (i, j) => {
        const change = compareEntry(recorded, recordedDigests, i, found, found.digests, j, dir);
        if (change !== undefined) changes.push(change);
      },
      removed: (i) => removed.push(standing(recorded, dir, i)),
      added: (j) => added.push(standing(found, now ?? 0, j)),
    });
  }
  for (const [path, dir] of dirIndex) {
    changes.push(addedDir(path));
    for (let j = found.names.first[dir] ?? 0; j < (found.names.first[dir + 1] ?? 0); j += 1)
      added.push(standing(found, dir, j));
  }
  return [...changes, ...nameRenames(removed, added)].sort(byPath);
}

const byPath = (a: TreeChange, b: TreeChange): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

export function addedDir(path: string): TreeChange {
  return { kind: 'added', path: pathText(path), type: 'directory', differences: [], detail: 'new directory' };
}

function standing(image: Image, dir: number, entry: number): NamedInode {
  return {
    path: pathText(entryPath(image.names, dir, entry)),
    type: typeOf(image.entries, entry),
    inode: image.entries.inode(entry),
    size: image.entries.size[entry] ?? 0,
  };
}

export function compareDir(
  recorded: Image,
  dir: number,
  found: Image,
  now: number | undefined,
): TreeChange[] {
  const path = pathText(recorded.names.dirs.get(dir)) || '.';
  if (now === undefined) return list(changeOfStatus(path, 'directory', STATUS.missing));
  const status = found.dirs.status[now] ?? STATUS.unseen;
  const failed = found.dirErrors.get(now);
  if (status !== STATUS.seen || failed !== undefined) {
    const shown = status === STATUS.seen ? STATUS.unreadable : status;
    return list(changeOfStatus(path, 'directory', shown, failed));
  }
  if (recorded.dirs.status[dir] !== STATUS.seen) return []; // it was not readable then: nothing to compare with
  // A directory's own mtime and size say that names changed, and those are told one by one.
  const before = { ...dirState(recorded, dir), mtimeNs: '' };
  const after = { ...dirState(found, now), mtimeNs: '' };
  return list(changeOf(path, before, after, recorded.dirs.sameInode(dir, found.dirs, now)));
}

/** `i` of `recorded` and `j` of `found` have the same path. Without digests on one side, content is not compared. */
export function compareEntry(
  recorded: Image,
  recordedDigests: Uint8Array | undefined,
  i: number,
  found: Image,
  foundDigests: Uint8Array | undefined,
  j: number,
  dir: number,
): TreeChange | undefined {
  const status = found.entries.status[j] ?? STATUS.unseen;
  const then = recorded.entries.status[i];
  if (
    status === STATUS.seen &&
    then === STATUS.seen &&
    isQuietlySame(recorded, recordedDigests, i, found, foundDigests, j)
  )
    return undefined;
  const path = pathText(entryPath(recorded.names, dir, i));
  if (status !== STATUS.seen)
    return changeOfStatus(path, typeOf(recorded.entries, i), status, found.entryErrors.get(j));
  if (then !== STATUS.seen) return undefined; // it was not readable then: nothing to compare with
  const before = entryState(recorded, recordedDigests, i);
  const after = entryState(found, foundDigests, j);
  return changeOf(path, before, after, recorded.entries.sameInode(i, found.entries, j));
}

/** The cheap answer for nearly all entries, before any object is made. */
function isQuietlySame(
  a: Image,
  aDigests: Uint8Array | undefined,
  i: number,
  b: Image,
  bDigests: Uint8Array | undefined,
  j: number,
): boolean {
  if (!a.entries.untouched(i, b.entries, j)) return false;
  if (a.targets.get(i) !== b.targets.get(j)) return false;
  if (!sameXattrs(a, i, b, j)) return false;
  if (aDigests === undefined || bDigests === undefined || !a.entries.isFile(i)) return true;
  for (let k = 0; k < DIGEST_BYTES; k += 1)
    if (aDigests[i * DIGEST_BYTES + k] !== bDigests[j * DIGEST_BYTES + k]) return false;
  return true;
}

function sameXattrs(a: Image, i: number, b: Image, j: number): boolean {
  const x = a.entries.xattrs[i] ?? 0;
  const y = b.entries.xattrs[j] ?? 0;
  return (x === 0 && y === 0) || JSON.stringify(a.xattrTable[x]) === JSON.stringify(b.xattrTable[y]);
}

interface Matches {
  both(i: number, j: number): void;
  removed(i: number): void;
  added(j: number): void;
}

/** Merges the two lists of names of one directory, both in the order of their bytes. */
function matchEntries(
  recorded: Image,
  dir: number,
  found: Image,
  now: number | undefined,
  on: Matches,
): void {
  const end = recorded.names.first[dir + 1] ?? 0;
  let i = recorded.names.first[dir] ?? 0;
  if (now === undefined) {
    for (; i < end; i += 1) on.removed(i);
    return;
  }
  if (found.dirErrors.has(now)) return; // could not be listed, which is reported: nothing is claimed of its entries
  const foundEnd = found.names.first[now + 1] ?? 0;
  let j = found.names.first[now] ?? 0;
  while (i < end || j < foundEnd) {
    const a = i < end ? recorded.names.entries.get(i) : undefined;
    const b = j < foundEnd ? found.names.entries.get(j) : undefined;
    if (a !== undefined && (b === undefined || a < b)) on.removed(i++);
    else if (b !== undefined && (a === undefined || b < a)) on.added(j++);
    else on.both(i++, j++);
  }
}

function list(change: TreeChange | undefined): TreeChange[] {
  return change === undefined ? [] : [change];
}
