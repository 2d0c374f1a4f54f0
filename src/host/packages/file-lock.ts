/**
 * Asks whether another process holds a write lock on a file, without ever taking it: fcntl(2), F_GETLK.
 * Works on a descriptor opened for reading; asking about a read lock is answered by write locks only.
 */
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import { AT_FDCWD, check } from '../libc/index.ts';
import { fcntl, Memory, OFFSET, STATX_BASIC_STATS, STATX_SIZE, statx } from '../raw-files/index.ts';

const F_GETLK = 5; // include/uapi/asm-generic/fcntl.h
const F_RDLCK = 0;
const F_UNLCK = 2;
/** struct flock on 64-bit Linux: short type, short whence, (4) long start, long length, int pid, (4). */
const FLOCK = { size: 32, type: 0, pid: 24 };

export interface Holder {
  /** Unknown for open-file-description locks and for processes of a pid namespace that ours does not see. */
  readonly pid?: number;
}

const S_IFMT = 0o170000; // inode(7)
const S_IFREG = 0o100000;

/** One question at a time, so one block each for all locks: asked between a theft and its restore, it must cost microseconds. */
const found = new Memory(STATX_SIZE);
const request = new Memory(FLOCK.size);

/** Device and inode as statx(2) gives them; two words, so that no inode number is rounded. */
interface FileId {
  readonly major: number;
  readonly minor: number;
  readonly low: number;
  readonly high: number;
}

/** One lock file, kept open between questions: two system calls a question. */
export class FileLock {
  readonly #path: string;
  readonly #name: Memory;
  #fd: number | undefined;
  #id: FileId | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#name = new Memory(Buffer.byteLength(path) + 1);
    this.#name.text(path, 0);
  }

  /** Who holds a write lock now; undefined when nobody does or the file is not there. */
  holder(): Holder | undefined {
    // Whatever the error (ENOENT, EACCES, ELOOP): there is no place where a package manager keeps its lock.
    if (statx(AT_FDCWD, this.#name.address, 0, STATX_BASIC_STATS, found.address) !== 0 || !isFile()) {
      this.close();
      return undefined;
    }
    if (this.#fd !== undefined && isFound(this.#id)) return this.#ask(this.#fd);
    return this.#openAndAsk(foundId());
  }

  /** dpkg never replaces its lock file; somebody else may, and a lock on the old inode then means nothing. */
  #openAndAsk(id: FileId): Holder | undefined {
    this.close();
    try {
      this.#fd = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      // The lock files are readable by root only; what everybody may read is the kernel's list of locks.
      if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') return holderInProc(id);
      if (codeOf(error) === 'ENOENT') return undefined; // replaced in this moment
      throw error;
    }
    this.#id = id;
    return this.#ask(this.#fd);
  }

  #ask(fd: number): Holder | undefined {
    request.bytes.fill(0); // whence SEEK_SET, from 0, length 0: the whole file
    request.view.setInt16(FLOCK.type, F_RDLCK, true);
    check(fcntl(fd, F_GETLK, request.address), 'fcntl', this.#path);
    if (request.view.getInt16(FLOCK.type, true) === F_UNLCK) return undefined;
    const pid = request.view.getInt32(FLOCK.pid, true);
    return pid > 0 ? { pid } : {};
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#id = undefined;
  }
}

function isFile(): boolean {
  return (found.view.getUint16(OFFSET.mode, true) & S_IFMT) === S_IFREG;
}

function foundId(): FileId {
  const word = (offset: number): number => found.view.getUint32(offset, true);
  return {
    major: word(OFFSET.devMajor),
    minor: word(OFFSET.devMinor),
    low: word(OFFSET.ino),
    high: word(OFFSET.ino + 4),
  };
}

function isFound(id: FileId | undefined): boolean {
  const { view } = found;
  return (
    id !== undefined &&
    view.getUint32(OFFSET.ino, true) === id.low &&
    view.getUint32(OFFSET.ino + 4, true) === id.high &&
    view.getUint32(OFFSET.devMajor, true) === id.major &&
    view.getUint32(OFFSET.devMinor, true) === id.minor
  );
}

/** `1: POSIX  ADVISORY  WRITE 1234 fd:01:5678 0 EOF`: proc_locks(5). The device is major:minor in hex. */
const PROC_LOCK = /^\d+: (?:POSIX|OFDLCK)\s+\S+\s+WRITE (-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;

function holderInProc({ major, minor, low, high }: FileId): Holder | undefined {
  const inode = high * 2 ** 32 + low;
  for (const [, pid, ...at] of readFileSync('/proc/locks', 'latin1').matchAll(PROC_LOCK)) {
    const [majorHex = '', minorHex = '', number = ''] = at;
    if (Number(number) !== inode || Number.parseInt(majorHex, 16) !== major) continue;
    if (Number.parseInt(minorHex, 16) !== minor) continue;
    return Number(pid) > 0 ? { pid: Number(pid) } : {};
  }
  return undefined;
}
