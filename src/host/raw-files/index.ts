/**
 * System calls for scans of hundreds of thousands of files and for the microseconds of a restore: names are bytes, memory is
 * reused, nothing is made per call.
 * Everything else uses `node:fs` or `src/host/files`.
 */
export { access, close, fcntl, linkat, openat, read, readlinkat, statx } from './calls.ts';
export { DT_DIR, DT_UNKNOWN, readDirents } from './dirents.ts';
export type { Dirent } from './dirents.ts';
export { Memory } from './memory.ts';
export { openPathNoSymlinks } from './open.ts';
export { device, OFFSET, s64, STATX_BASIC_STATS, STATX_MNT_ID, STATX_SIZE, u64 } from './statx.ts';
export { xattrsOfFd, xattrsOfPath } from './xattrs.ts';
export type { Xattrs } from './xattrs.ts';
