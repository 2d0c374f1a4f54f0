/** File system calls that Node lacks, as the restore needs them. */
export {
  descriptorPath,
  fchownat,
  linkat,
  mkdirat,
  openat,
  openNoSymlinks,
  renameat2,
  symlinkat,
  unlinkat,
} from './at.ts';
export {
  AT_EMPTY_PATH,
  AT_REMOVEDIR,
  AT_SYMLINK_FOLLOW,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_PATH,
  O_TMPFILE,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RESOLVE_NO_SYMLINKS,
  SYS_OPENAT2,
} from './constants.ts';
export { type CopyMethod, copyContents, sha256Of } from './copy.ts';
export { setMtime, setMtimeAt } from './times.ts';
export { readXattrs, writeXattrs } from './xattrs.ts';
