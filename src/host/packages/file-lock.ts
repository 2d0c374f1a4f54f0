/**
 * Asks whether another process holds a write lock on a file, without ever taking it: fcntl(2), F_GETLK.
 * Works on a descriptor opened for reading; asking about a read lock is answered by write locks only.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import { check, declare } from '../libc/index.ts';

const fcntl = declare<(fd: number, command: number, type: 'void *', lock: Buffer) => number>(
  'int fcntl(int fd, int command, ...)',
);

const F_GETLK = 5; // include/uapi/asm-generic/fcntl.h
const F_RDLCK = 0;
const F_UNLCK = 2;
/** struct flock on 64-bit Linux: short type, short whence, (4) long start, long length, int pid, (4). */
const FLOCK = { size: 32, type: 0, pid: 24 };

export interface Holder {
  /** Unknown for open-file-description locks and for processes of a pid namespace that ours does not see. */
  readonly pid?: number;
}

/** One lock file, kept open between questions: two system calls a question. */
export class FileLock {
  readonly #path: string;
  readonly #request = Buffer.alloc(FLOCK.size);
  #open: { readonly fd: number; readonly dev: number; readonly ino: number } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Who holds a write lock now; undefined when nobody does or the file is not there. */
  holder(): Holder | undefined {
    const stat = this.#stat();
    if (stat?.isFile() !== true) {
      this.close();
      return undefined;
    }
    try {
      return this.#ask(this.#descriptor(stat.dev, stat.ino));
    } catch (error) {
      // The lock files are readable by root only; what everybody may read is the kernel's list of locks.
      if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') return holderInProc(stat.dev, stat.ino);
      if (codeOf(error) === 'ENOENT') return undefined; // replaced in this moment
      throw error;
    }
  }

  #stat(): Stats | undefined {
    try {
      return statSync(this.#path, { throwIfNoEntry: false });
    } catch {
      return undefined; // EACCES, ELOOP: no place where a package manager keeps its lock
    }
  }

  /** dpkg never replaces its lock file; somebody else may, and a lock on the old inode then means nothing. */
  #descriptor(dev: number, ino: number): number {
    if (this.#open?.dev === dev && this.#open.ino === ino) return this.#open.fd;
    this.close();
    const fd = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const opened = fstatSync(fd);
    this.#open = { fd, dev: opened.dev, ino: opened.ino };
    return fd;
  }

  #ask(fd: number): Holder | undefined {
    this.#request.fill(0); // whence SEEK_SET, from 0, length 0: the whole file
    this.#request.writeInt16LE(F_RDLCK, FLOCK.type);
    check(fcntl(fd, F_GETLK, 'void *', this.#request), 'fcntl', this.#path);
    if (this.#request.readInt16LE(FLOCK.type) === F_UNLCK) return undefined;
    const pid = this.#request.readInt32LE(FLOCK.pid);
    return pid > 0 ? { pid } : {};
  }

  close(): void {
    if (this.#open) closeSync(this.#open.fd);
    this.#open = undefined;
  }
}

/** `1: POSIX  ADVISORY  WRITE 1234 fd:01:5678 0 EOF`: proc_locks(5). The device is major:minor in hex. */
const PROC_LOCK = /^\d+: (?:POSIX|OFDLCK)\s+\S+\s+WRITE (-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;

function holderInProc(dev: number, ino: number): Holder | undefined {
  for (const [, pid, major, minor, inode] of readFileSync('/proc/locks', 'latin1').matchAll(PROC_LOCK)) {
    if (Number(inode) !== ino || deviceOf(major, minor) !== dev) continue;
    return Number(pid) > 0 ? { pid: Number(pid) } : {};
  }
  return undefined;
}

/** makedev(3) for the small numbers that occur: 12 bits of major, 20 bits of minor, as st_dev has them. */
function deviceOf(majorHex = '', minorHex = ''): number {
  const major = Number.parseInt(majorHex, 16);
  const minor = Number.parseInt(minorHex, 16);
  return (minor & 0xff) + (major << 8) + (minor >>> 8) * 0x100000;
}
