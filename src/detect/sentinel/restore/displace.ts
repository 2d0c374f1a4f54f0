/** Keeps what stood in the place of a restored object, so that a restore can be undone. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../../domain/errors.ts';
import {
  copyContents,
  descriptorPath,
  openat,
  RENAME_NOREPLACE,
  readXattrs,
  renameat2,
  setMtime,
  unlinkat,
  writeXattrs,
} from '../../../host/file-system/index.ts';
import { AT_FDCWD } from '../../../host/libc/index.ts';
import { temporaryName } from './temporary-name.ts';

/** Room for a random part within NAME_MAX (255 bytes, limits.h), whatever the characters take in UTF-8. */
const KEPT_NAME_CHARACTERS = 50;

/**
 * Moves `name` of an open directory to `into` and returns where it is now. Only regular files can cross a file system;
 * anything else stays beside its place under a hidden name.
 */
export function displace(dirfd: number, name: string, original: string, into: string): string {
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const target = join(into, `${temporaryName().slice(1)}-${original.slice(0, KEPT_NAME_CHARACTERS)}`);
  try {
    renameat2(dirfd, name, AT_FDCWD, target, RENAME_NOREPLACE);
    return target;
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  return moveAcross(dirfd, name, target) ? target : stayHidden(dirfd, name);
}

function moveAcross(dirfd: number, name: string, target: string): boolean {
  let from: number;
  try {
    from = openat(dirfd, name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false; // a link, a socket, a device: kept where it is
  }
  let to: number | undefined;
  try {
    const stat = fstatSync(from, { bigint: true });
    if (!stat.isFile()) return false;
    to = openSync(target, 'wx', 0o600);
    copyContents(from, to);
    fchownSync(to, Number(stat.uid), Number(stat.gid));
    fchmodSync(to, Number(stat.mode) & 0o7777);
    writeXattrs(descriptorPath(to), readXattrs(descriptorPath(from), 'follow'));
    setMtime(to, stat.mtimeNs);
    unlinkat(dirfd, name);
    return true;
  } finally {
    closeSync(from);
    if (to !== undefined) closeSync(to);
  }
}

function stayHidden(dirfd: number, name: string): string {
  if (name.startsWith('.stakeout-')) return descriptorName(dirfd, name);
  const hidden = temporaryName();
  renameat2(dirfd, name, dirfd, hidden, RENAME_NOREPLACE);
  return descriptorName(dirfd, hidden);
}

function descriptorName(dirfd: number, name: string): string {
  return join(readlinkSync(descriptorPath(dirfd)), name);
}
