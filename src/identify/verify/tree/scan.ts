/**
 * One thread's part of a scan: takes directories from the shared counter until none is left, then large files.
 * Synchronous on purpose: a promise per file would cost more than the system call behind it.
 */
import { lastErrno } from '../../../host/libc/index.ts';
import {
  close,
  Memory,
  openat,
  readlinkat,
  statx,
  STATX_BASIC_STATS,
  STATX_SIZE,
  type Xattrs,
  xattrsOfFd,
  xattrsOfPath,
} from '../../../host/raw-files/index.ts';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_NO_AUTOMOUNT,
  AT_SYMLINK_NOFOLLOW,
  LONGEST_PATH,
  OPEN_PATH,
} from './flags.ts';
import { FileReader } from './file-reader.ts';
import { join } from './image.ts';
import { COUNTER, type Findings, type Work } from './work.ts';
import { device, S_IFLNK, S_IFREG, type Stats, STATUS } from './stats.ts';

const DIRS_AT_ONCE = 32;
/** Larger files are kept for the end, so that one thread does not sit on several of them while the other has no work. */
const LARGE = 4 << 20;
const ATTEMPTS = 3;

export class Scanner {
  readonly #work: Work;
  readonly #path = new Memory(LONGEST_PATH);
  /** Where in `#path` the names of directories begin: the root stays in front of them. */
  readonly #below: number;
  readonly #name = new Memory(LONGEST_PATH);
  readonly #target = new Memory(LONGEST_PATH);
  readonly #empty = new Memory(8);
  readonly #statx = new Memory(STATX_SIZE);
  readonly #reader: FileReader;
  readonly #found: Findings = { targets: [], entryXattrs: [], dirXattrs: [], entryErrors: [], dirErrors: [] };

  constructor(work: Work) {
    this.#work = work;
    this.#empty.name('');
    this.#reader = new FileReader(work.image);
    this.#below = this.#path.bytes.write(`${work.root}/`, 0, 'latin1');
  }

  run(onProgress?: (done: number) => void): Findings {
    const { counters, image } = this.#work;
    const { count } = image.names.dirs;
    for (;;) {
      const start = Atomics.add(counters, COUNTER.dir, DIRS_AT_ONCE);
      if (start >= count) break;
      for (let dir = start; dir < Math.min(start + DIRS_AT_ONCE, count); dir += 1) this.directory(dir);
      onProgress?.(counters[COUNTER.done] ?? 0);
    }
    this.#largeFiles(onProgress);
    return this.#found;
  }

  get found(): Findings {
    return this.#found;
  }

  /** One directory and, but for level `dirs`, its entries. */
  directory(dir: number): void {
    const { image, level, counters } = this.#work;
    const { names } = image;
    if (!this.#dirPath(dir)) return this.#failDir(dir, 'ENAMETOOLONG');
    if (level === 'dirs') return void this.#statDir(dir, AT_FDCWD, this.#path.address, AT_SYMLINK_NOFOLLOW);
    const fd = openat(AT_FDCWD, this.#path.address, OPEN_PATH, 0);
    if (fd < 0) return this.#failDir(dir, lastErrno());
    try {
      if (!this.#statDir(dir, fd, this.#empty.address, AT_EMPTY_PATH)) return;
      const end = names.first[dir + 1] ?? 0;
      for (let entry = names.first[dir] ?? 0; entry < end; entry += 1) this.#entry(fd, dir, entry);
      if (level === 'full') this.#dirXattrs(dir);
      Atomics.add(counters, COUNTER.done, end - (names.first[dir] ?? 0));
    } finally {
      close(fd);
    }
  }

  /** One entry at level `full`, whatever the level of the scan: for those that a cheaper look made suspicious. */
  suspect(dir: number, entry: number): void {
    if (!this.#dirPath(dir)) return;
    const fd = openat(AT_FDCWD, this.#path.address, OPEN_PATH, 0);
    if (fd < 0) return this.#failEntry(entry, lastErrno());
    try {
      if (this.#stat(fd, entry)) this.#content(fd, dir, entry);
    } finally {
      close(fd);
    }
  }

  /** As `suspect`, for a directory itself. */
  suspectDir(dir: number): void {
    if (!this.#dirPath(dir)) return;
    if (this.#statDir(dir, AT_FDCWD, this.#path.address, AT_SYMLINK_NOFOLLOW)) this.#dirXattrs(dir);
  }

  #entry(fd: number, dir: number, entry: number): void {
    const { image, level, large, counters } = this.#work;
    if (!this.#stat(fd, entry) || level !== 'full') return;
    if (image.entries.isFile(entry) && (image.entries.size[entry] ?? 0) > LARGE) {
      const at = Atomics.add(counters, COUNTER.largeCount, 1) * 2;
      large[at] = dir;
      large[at + 1] = entry;
      return;
    }
    this.#content(fd, dir, entry);
  }

  #largeFiles(onProgress?: (done: number) => void): void {
    const { counters, large } = this.#work;
    for (;;) {
      const next = Atomics.load(counters, COUNTER.large);
      if (next >= Atomics.load(counters, COUNTER.largeCount)) return;
      if (Atomics.compareExchange(counters, COUNTER.large, next, next + 1) !== next) continue;
      this.suspect(large[next * 2] ?? 0, large[next * 2 + 1] ?? 0);
      onProgress?.(counters[COUNTER.done] ?? 0);
    }
  }

  #statDir(dir: number, fd: number, name: number, flags: number): boolean {
    const { dirs } = this.#work.image;
    if (statx(fd, name, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, this.#statx.address) !== 0) {
      this.#failDir(dir, lastErrno());
      return false;
    }
    dirs.set(dir, this.#statx);
    if (device(this.#statx) === this.#work.rootDevice) return true;
    dirs.status[dir] = STATUS.covered;
    return false;
  }

  #stat(fd: number, entry: number): boolean {
    const { names, entries } = this.#work.image;
    names.entries.copy(entry, this.#name, 0);
    const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
    if (statx(fd, this.#name.address, flags, STATX_BASIC_STATS, this.#statx.address) === 0) {
      entries.set(entry, this.#statx);
      return true;
    }
    this.#failEntry(entry, lastErrno());
    return false;
  }

  /** What only reading tells. The name of the entry is in `#name`. */
  #content(fd: number, dir: number, entry: number): void {
    const { entries } = this.#work.image;
    const type = entries.type(entry);
    if (type === S_IFREG) return this.#file(fd, entry);
    if (type === S_IFLNK) {
      const length = readlinkat(fd, this.#name.address, this.#target.address, LONGEST_PATH);
      if (length < 0) return this.#failEntry(entry, lastErrno());
      this.#found.targets.push([entry, this.#target.bytes.toString('latin1', 0, length)]);
    }
    this.#pathXattrs(this.#fullPath(dir, entry), (x) => this.#found.entryXattrs.push([entry, x]));
  }

  #file(dirfd: number, entry: number): void {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const fd = this.#reader.open(dirfd, this.#name.address);
      if (fd < 0) return this.#failEntry(entry, lastErrno());
      try {
        const xattrs = xattrsOfFd(fd, 'file');
        if (this.#reader.hash(fd, entry)) {
          if (Object.keys(xattrs).length > 0) this.#found.entryXattrs.push([entry, xattrs]);
          return;
        }
      } catch (error) {
        return this.#failEntry(entry, error instanceof Error && 'code' in error ? String(error.code) : 'EIO');
      } finally {
        close(fd);
      }
      if (!this.#stat(dirfd, entry) || !this.#work.image.entries.isFile(entry)) break;
    }
    this.#work.image.entries.status[entry] = STATUS.unstable;
  }

  #dirXattrs(dir: number): void {
    const { root, image } = this.#work;
    this.#pathXattrs(fullPath(root, image.names.dirs.get(dir)), (x) => this.#found.dirXattrs.push([dir, x]));
  }

  #pathXattrs(full: string, keep: (found: Xattrs) => void): void {
    try {
      const found = xattrsOfPath(full);
      if (Object.keys(found).length > 0) keep(found);
    } catch (error) {
      // Gone in between: the next look finds it missing. Anything else would hide a change.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }

  #fullPath(dir: number, entry: number): string {
    const { root, image } = this.#work;
    return fullPath(root, join(image.names.dirs.get(dir), image.names.entries.get(entry)));
  }

  /** Puts the path of a directory into `#path`; false when it is too long for the kernel. */
  #dirPath(dir: number): boolean {
    return this.#work.image.names.dirs.copy(dir, this.#path, this.#below) > 0;
  }

  #failDir(dir: number, code: string): void {
    const { names, dirs, entries } = this.#work.image;
    fail(dirs, dir, code, this.#found.dirErrors);
    const gone = isGone(code);
    if (this.#work.level === 'dirs') return;
    entries.status.fill(
      gone ? STATUS.missing : STATUS.unreadable,
      names.first[dir] ?? 0,
      names.first[dir + 1] ?? 0,
    );
  }

  #failEntry(entry: number, code: string): void {
    fail(this.#work.image.entries, entry, code, this.#found.entryErrors);
  }
}

function fullPath(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`;
}

function isGone(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}

function fail(stats: Stats, i: number, code: string, errors: [number, string][]): void {
  stats.status[i] = isGone(code) ? STATUS.missing : STATUS.unreadable;
  if (!isGone(code)) errors.push([i, code]);
}
