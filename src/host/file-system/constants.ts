/** Flags of the file system calls that Node does not name. Values: include/uapi/linux/{fcntl,fs,openat2}.h, asm-generic/fcntl.h. */
import { constants } from 'node:fs';

/** fcntl.h: handled by name_to_handle_at, linkat, fchownat and others. */
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_SYMLINK_FOLLOW = 0x400;
export const AT_EMPTY_PATH = 0x1000;
export const AT_REMOVEDIR = 0x200;

export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;
/** asm-generic/fcntl.h: `__O_TMPFILE | O_DIRECTORY`; O_DIRECTORY has another value on arm64, so it is taken from Node. */
export const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;

/** linux/fs.h, renameat2(2). */
export const RENAME_NOREPLACE = 1;
export const RENAME_EXCHANGE = 2;

/** openat2(2) has the same number on every architecture that numbers calls as asm-generic/unistd.h does, x86-64 included. */
export const SYS_OPENAT2 = 437;

/** linux/openat2.h: no component of the path may be a symbolic link. */
export const RESOLVE_NO_SYMLINKS = 0x04;

/** linux/fs.h: `_IOW(0x94, 9, int)`, ioctl_ficlone(2). */
export const FICLONE = 0x40049409;

/** linux/stat.h, utimensat(2): leave this time as it is. */
export const UTIME_OMIT = 0x3ffffffe;
