/** Puts mode, owner, extended attributes and times back on an object that stands. */
import { chmodSync, closeSync, constants, fstatSync } from 'node:fs';
import { codeOf } from '../../../domain/errors.ts';
import type { FileState } from '../../../domain/file-state.ts';
import {
  AT_EMPTY_PATH,
  descriptorPath,
  fchownat,
  O_PATH,
  openat,
  openNoSymlinks,
  setMtimeAt,
  writeXattrs,
} from '../../../host/file-system/index.ts';

/** As `restoreAttributes`, for an absolute directory; false also when anything about it fails. */
export function attributesRestored(directory: string, name: string, state: FileState): boolean {
  try {
    const dirfd = openNoSymlinks(directory, O_PATH);
    try {
      return restoreAttributes(dirfd, name, state);
    } finally {
      closeSync(dirfd);
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}

/**
 * Works on one opened object, so that a link swapped in meanwhile is never followed: an O_PATH descriptor, reached by
 * the calls that take no O_PATH descriptor through its /proc/self/fd path (open(2), O_PATH).
 * Returns false when an object of another type stands there.
 */
export function restoreAttributes(dirfd: number, name: string, state: FileState): boolean {
  const fd = openat(dirfd, name, O_PATH | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (state.type === 'file' ? !stat.isFile() : !stat.isDirectory()) return false;
    if (Number(stat.uid) !== state.uid || Number(stat.gid) !== state.gid)
      fchownat(fd, '', state.uid, state.gid, AT_EMPTY_PATH);
    // Read again: chown takes setuid and setgid away.
    if ((fstatSync(fd).mode & 0o7777) !== state.mode) chmodSync(descriptorPath(fd), state.mode);
    writeXattrs(descriptorPath(fd), state.xattrs);
    if (state.type === 'file' && stat.mtimeNs.toString() !== state.mtimeNs)
      setMtimeAt(dirfd, name, BigInt(state.mtimeNs));
    return true;
  } finally {
    closeSync(fd);
  }
}
