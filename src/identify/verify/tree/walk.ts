/** Finds the names of a tree. Stays on one file system; what it does not enter or cannot read is reported. */
import {
  close,
  device,
  DT_DIR,
  DT_UNKNOWN,
  Memory,
  OFFSET,
  openat,
  readDirents,
  statx,
  STATX_BASIC_STATS,
  STATX_SIZE,
} from '../../../host/raw-files/index.ts';
import { lastErrno, SystemError } from '../../../host/libc/index.ts';
import { ByteStringsBuilder, sharedU32 } from './byte-strings.ts';
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, LONGEST_PATH, OPEN_DIRECTORY } from './flags.ts';
import { join, type Names } from './image.ts';
import { S_IFDIR } from './stats.ts';

export interface Walk {
  readonly names: Names;
  /** Directories that could not be listed, by index into `names.dirs`. */
  readonly errors: Map<number, string>;
  /** Paths of mount points inside the tree; their content belongs to another file system. */
  readonly mounts: readonly string[];
}

const path = new Memory(LONGEST_PATH);
const out = new Memory(STATX_SIZE);
const empty = new Memory(8);
empty.name('');

/** `root` is the absolute path, bytes as latin1. Directories come in depth-first order, names in the order of their bytes. */
export function walk(root: string, onProgress?: (entries: number) => void): Walk {
  const dirs = new ByteStringsBuilder();
  const entries = new ByteStringsBuilder();
  const firsts: number[] = [];
  const errors = new Map<number, string>();
  const mounts: string[] = [];
  const rootDevice = deviceOf(root);
  const pending = [''];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    const listed = list(root, dir, rootDevice);
    if (listed === 'mount') {
      mounts.push(dir);
      continue;
    }
    if (typeof listed === 'string') errors.set(dirs.count, listed);
    dirs.add(dir);
    firsts.push(entries.count);
    if (typeof listed === 'string') continue;
    for (const name of listed.files) entries.add(name);
    for (const name of listed.dirs.toReversed()) pending.push(join(dir, name));
    if (dirs.count % 256 === 0) onProgress?.(entries.count);
  }
  firsts.push(entries.count);
  const first = sharedU32(firsts.length);
  first.set(firsts);
  return { names: { dirs: dirs.done(), entries: entries.done(), first }, errors, mounts };
}

interface Listing {
  readonly dirs: string[];
  readonly files: string[];
}

/** An errno name when the directory cannot be listed, `mount` when it is of another file system. */
function list(root: string, dir: string, rootDevice: number): Listing | string {
  const full = dir === '' ? root : `${root}/${dir}`;
  if (full.length >= LONGEST_PATH) return 'ENAMETOOLONG';
  const fd = openat(AT_FDCWD, path.name(full), OPEN_DIRECTORY, 0);
  if (fd < 0) return lastErrno();
  try {
    if (statx(fd, empty.address, AT_EMPTY_PATH, STATX_BASIC_STATS, out.address) !== 0) return lastErrno();
    return device(out) === rootDevice ? sort(fd, full) : 'mount';
  } catch (error) {
    if (error instanceof SystemError) return error.code;
    throw error;
  } finally {
    close(fd);
  }
}

function sort(fd: number, label: string): Listing {
  const dirs: string[] = [];
  const files: string[] = [];
  for (const { name, type } of readDirents(fd, label)) {
    const isDirectory = type === DT_UNKNOWN ? statsAsDirectory(fd, name) : type === DT_DIR;
    (isDirectory ? dirs : files).push(name);
  }
  return { dirs, files };
}

function statsAsDirectory(fd: number, name: string): boolean {
  if (statx(fd, path.name(name), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, out.address) !== 0) return false;
  return (out.view.getUint16(OFFSET.mode, true) & S_IFDIR) === S_IFDIR;
}

/** Throws SystemError when nothing stands there. */
export function deviceOf(root: string): number {
  if (statx(AT_FDCWD, path.name(root), 0, STATX_BASIC_STATS, out.address) !== 0)
    throw new Error(`${root}: ${lastErrno()}`);
  return device(out);
}
