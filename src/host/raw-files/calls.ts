/** System calls on addresses. They return what the C library returns; a negative result has its errno in `lastErrno()`. */
import { declare } from '../libc/index.ts';

export const openat = declare<(dirfd: number, path: number, flags: number, mode: number) => number>(
  'int openat(int dirfd, uintptr_t path, int flags, uint32_t mode)',
);
/** openat2(2) has no wrapper in the C library: the first argument is `SYS_OPENAT2`, the last the size of struct open_how. */
export const openat2 = declare<
  (number: number, dirfd: number, path: number, how: number, size: number) => number
>('long syscall(long number, int dirfd, uintptr_t path, uintptr_t how, size_t size)');
export const linkat = declare<
  (from: number, path: number, to: number, name: number, flags: number) => number
>('int linkat(int olddirfd, uintptr_t oldpath, int newdirfd, uintptr_t newpath, int flags)');
export const access = declare<(path: number, mode: number) => number>('int access(uintptr_t path, int mode)');
/** Variadic in C; on x86-64 and arm64 Linux an integer argument is passed the same way either way. */
export const fcntl = declare<(fd: number, command: number, argument: number) => number>(
  'int fcntl(int fd, int command, uintptr_t argument)',
);
export const close = declare<(fd: number) => number>('int close(int fd)');
export const read = declare<(fd: number, buffer: number, size: number) => number>(
  'int64_t read(int fd, uintptr_t buffer, size_t size)',
);
export const statx = declare<
  (dirfd: number, path: number, flags: number, mask: number, buffer: number) => number
>('int statx(int dirfd, uintptr_t path, int flags, uint32_t mask, uintptr_t buffer)');
export const getdents64 = declare<(fd: number, buffer: number, size: number) => number>(
  'int64_t getdents64(int fd, uintptr_t buffer, size_t size)',
);
export const readlinkat = declare<(dirfd: number, path: number, buffer: number, size: number) => number>(
  'int64_t readlinkat(int dirfd, uintptr_t path, uintptr_t buffer, size_t size)',
);
export const flistxattr = declare<(fd: number, list: number, size: number) => number>(
  'int64_t flistxattr(int fd, uintptr_t list, size_t size)',
);
export const fgetxattr = declare<(fd: number, name: number, value: number, size: number) => number>(
  'int64_t fgetxattr(int fd, uintptr_t name, uintptr_t value, size_t size)',
);
export const llistxattr = declare<(path: number, list: number, size: number) => number>(
  'int64_t llistxattr(uintptr_t path, uintptr_t list, size_t size)',
);
export const lgetxattr = declare<(path: number, name: number, value: number, size: number) => number>(
  'int64_t lgetxattr(uintptr_t path, uintptr_t name, uintptr_t value, size_t size)',
);
