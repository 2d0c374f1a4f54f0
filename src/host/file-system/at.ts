/** The `*at` calls: names relative to an open directory, so that nobody can swap a parent for a link in between. */
import { check, declare } from '../libc/index.ts';
import { O_CLOEXEC, RESOLVE_NO_SYMLINKS, SYS_OPENAT2 } from './constants.ts';

const rawSyscall = declare<
  (number: number, dirfd: number, path: string, how: Buffer, size: number) => number
>('long syscall(long number, int dirfd, const char *path, void *how, size_t size)');
const rawOpenat = declare<(dirfd: number, path: string, flags: number, mode: number) => number>(
  'int openat(int dirfd, const char *path, int flags, uint32_t mode)',
);
const rawLinkat = declare<(from: number, path: string, to: number, name: string, flags: number) => number>(
  'int linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags)',
);
const rawRenameat2 = declare<(from: number, path: string, to: number, name: string, flags: number) => number>(
  'int renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, uint32_t flags)',
);
const rawUnlinkat = declare<(dirfd: number, path: string, flags: number) => number>(
  'int unlinkat(int dirfd, const char *path, int flags)',
);
const rawSymlinkat = declare<(target: string, dirfd: number, path: string) => number>(
  'int symlinkat(const char *target, int dirfd, const char *path)',
);
const rawMkdirat = declare<(dirfd: number, path: string, mode: number) => number>(
  'int mkdirat(int dirfd, const char *path, uint32_t mode)',
);
const rawFchownat = declare<(dirfd: number, path: string, uid: number, gid: number, flags: number) => number>(
  'int fchownat(int dirfd, const char *path, uint32_t uid, uint32_t gid, int flags)',
);

/** sizeof(struct open_how): three 64-bit words, flags, mode, resolve (linux/openat2.h). */
const OPEN_HOW_SIZE = 24;

/** Opens an absolute path of which no component may be a symbolic link; ELOOP when one is. */
export function openNoSymlinks(path: string, flags: number): number {
  const how = Buffer.alloc(OPEN_HOW_SIZE);
  how.writeBigUInt64LE(BigInt(flags | O_CLOEXEC), 0);
  how.writeBigUInt64LE(BigInt(RESOLVE_NO_SYMLINKS), 16);
  return check(rawSyscall(SYS_OPENAT2, -1, path, how, OPEN_HOW_SIZE), 'openat2', path);
}

export function openat(dirfd: number, path: string, flags: number, mode = 0): number {
  return check(rawOpenat(dirfd, path, flags | O_CLOEXEC, mode), 'openat', path);
}

/** A hard link; EEXIST rather than overwriting. */
export function linkat(from: number, path: string, to: number, name: string, flags = 0): void {
  check(rawLinkat(from, path, to, name, flags), 'linkat', name);
}

export function renameat2(from: number, path: string, to: number, name: string, flags: number): void {
  check(rawRenameat2(from, path, to, name, flags), 'renameat2', name);
}

export function unlinkat(dirfd: number, path: string, flags = 0): void {
  check(rawUnlinkat(dirfd, path, flags), 'unlinkat', path);
}

export function symlinkat(target: string, dirfd: number, path: string): void {
  check(rawSymlinkat(target, dirfd, path), 'symlinkat', path);
}

export function mkdirat(dirfd: number, path: string, mode: number): void {
  check(rawMkdirat(dirfd, path, mode), 'mkdirat', path);
}

export function fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number): void {
  check(rawFchownat(dirfd, path, uid, gid, flags), 'fchownat', path);
}

/** A path for calls that take none relative to a descriptor: Node's own, and the xattr family on O_PATH descriptors. */
export function descriptorPath(fd: number, name?: string): string {
  return name === undefined ? `/proc/self/fd/${fd}` : `/proc/self/fd/${fd}/${name}`;
}
