/** Names in changed directories that the baseline does not have. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { codeOf } from '../../../domain/errors.ts';
import { close, Memory, openat, readDirents } from '../../../host/raw-files/index.ts';
import { lastErrno } from '../../../host/libc/index.ts';
import { fileTypeOf } from '../../state/index.ts';
import { pathText } from './change.ts';
import { AT_FDCWD, LONGEST_PATH, OPEN_DIRECTORY } from './flags.ts';
import { entryPath, join, type Names } from './image.ts';
import type { NamedInode } from './rename.ts';
import { walk, type Walk } from './walk.ts';

export interface Newcomers {
  /** Paths of new directories, bytes as latin1; everything in them is new too. */
  readonly dirs: string[];
  readonly entries: NamedInode[];
  readonly unreadable: { readonly path: string; readonly code: string }[];
}

/** By listing the directories `dirs`, which are those that changed. */
export function listNewcomers(root: string, names: Names, dirs: readonly number[]): Newcomers {
  const found: Newcomers = { dirs: [], entries: [], unreadable: [] };
  if (dirs.length === 0) return found;
  const device = look(root)?.dev;
  const knownDirs = new Set<string>();
  for (let i = 0; i < names.dirs.count; i += 1) knownDirs.add(names.dirs.get(i));
  for (const dir of dirs) {
    const path = names.dirs.get(dir);
    const listed = listNames(path === '' ? root : `${root}/${path}`);
    // A directory that went away is a change of its own; here only one that stands and refuses matters.
    if (typeof listed === 'string') {
      if (listed !== 'ENOENT' && listed !== 'ENOTDIR' && listed !== 'ELOOP')
        found.unreadable.push({ path, code: listed });
      continue;
    }
    const known = new Set<string>();
    for (let i = names.first[dir] ?? 0; i < (names.first[dir + 1] ?? 0); i += 1)
      known.add(names.entries.get(i));
    for (const name of listed)
      if (!known.has(name) && !knownDirs.has(join(path, name)))
        addNewcomer(root, join(path, name), found, device);
  }
  return found;
}

/** By what a walk of the whole tree saw. */
export function newcomersOf(root: string, names: Names, walked: Walk): Newcomers {
  const found: Newcomers = { dirs: [], entries: [], unreadable: [] };
  const known = new Map<string, number>();
  for (let i = 0; i < names.dirs.count; i += 1) known.set(names.dirs.get(i), i);
  for (let dir = 0; dir < walked.names.dirs.count; dir += 1) {
    const path = walked.names.dirs.get(dir);
    const before = known.get(path);
    if (before === undefined) found.dirs.push(path);
    const code = walked.errors.get(dir);
    if (code !== undefined) found.unreadable.push({ path, code });
    for (const name of onlyInSecond(names, before, walked.names, dir))
      addEntry(root, join(path, name), found);
  }
  return found;
}

/** Both lists of names are in the order of their bytes. */
function* onlyInSecond(a: Names, dirA: number | undefined, b: Names, dirB: number): Iterable<string> {
  let i = dirA === undefined ? 0 : (a.first[dirA] ?? 0);
  const end = dirA === undefined ? 0 : (a.first[dirA + 1] ?? 0);
  for (let j = b.first[dirB] ?? 0; j < (b.first[dirB + 1] ?? 0); j += 1) {
    if (i < end && a.entries.equals(i, b.entries, j)) {
      i += 1;
      continue;
    }
    const name = b.entries.get(j);
    while (i < end && a.entries.get(i) < name) i += 1;
    if (i < end && a.entries.get(i) === name) i += 1;
    else yield name;
  }
}

function addEntry(root: string, path: string, found: Newcomers): void {
  const stats = look(`${root}/${path}`);
  if (stats === undefined) return; // gone again
  const type = fileTypeOf(stats);
  found.entries.push({ path: pathText(path), type, inode: stats.ino, size: Number(stats.size) });
}

function addNewcomer(root: string, path: string, found: Newcomers, device: bigint | undefined): void {
  const stats = look(`${root}/${path}`);
  if (stats === undefined) return; // gone again
  if (!stats.isDirectory()) {
    const type = fileTypeOf(stats);
    found.entries.push({ path: pathText(path), type, inode: stats.ino, size: Number(stats.size) });
    return;
  }
  if (stats.dev !== device) return; // a mount point: its content is not of this tree
  const inside = walk(`${root}/${path}`);
  for (let dir = 0; dir < inside.names.dirs.count; dir += 1) {
    const below = inside.names.dirs.get(dir);
    found.dirs.push(below === '' ? path : join(path, below));
    for (let i = inside.names.first[dir] ?? 0; i < (inside.names.first[dir + 1] ?? 0); i += 1)
      addNewcomer(root, join(path, entryPath(inside.names, dir, i)), found, device);
  }
}

function look(latin1: string): BigIntStats | undefined {
  return lstatSync(Buffer.from(latin1, 'latin1'), { bigint: true, throwIfNoEntry: false });
}

/** An errno name when it cannot be listed. */
function listNames(full: string): readonly string[] | string {
  if (full.length >= LONGEST_PATH) return 'ENAMETOOLONG';
  const memory = new Memory(LONGEST_PATH);
  const fd = openat(AT_FDCWD, memory.name(full), OPEN_DIRECTORY, 0);
  if (fd < 0) return lastErrno();
  try {
    return readDirents(fd, full).map((d) => d.name);
  } catch (error) {
    return codeOf(error) ?? 'EIO';
  } finally {
    close(fd);
  }
}
