/** Moves an object, also from one file system to another, with its attributes. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StakeoutError, codeOf } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import { discard, syncDirectory, temporaryName } from '../../host/durable-file.ts';
import { copyContents, descriptorPath, setMtime, writeXattrs } from '../../host/file-system/index.ts';

/**
 * Puts the object at `from`, whose state is `state`, in the place of whatever file or link is at `to`; nothing is left at `from`.
 * Whoever looks at `to` sees the one or the other, never a part.
 */
export function moveObject(from: string, to: string, state: FileState): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    copyAcross(from, to, state);
    unlinkSync(from);
  }
  syncDirectory(dirname(to));
}

function copyAcross(from: string, to: string, state: FileState): void {
  if (state.type !== 'file' && state.type !== 'link')
    throw new StakeoutError(`cannot move ${from}`, `a ${state.type} cannot be moved to another file system`, {
      next: `move it to ${to} by hand`,
    });
  const temporary = temporaryName(dirname(to));
  try {
    if (state.type === 'link') makeLink(temporary, state);
    else copyFile(from, temporary, state);
    renameSync(temporary, to);
  } catch (error) {
    discard(temporary);
    throw error;
  }
}

/** A link as `state` describes it, at a path where nothing is. */
export function makeLink(path: string, state: FileState): void {
  symlinkSync(state.target ?? '', path);
  const made = lstatSync(path);
  if (made.uid !== state.uid || made.gid !== state.gid) lchownSync(path, state.uid, state.gid);
}

function copyFile(from: string, to: string, state: FileState): void {
  const source = openSync(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    writeNew(to, state, (fd) => copyContents(source, fd));
  } finally {
    closeSync(source);
  }
}

/** A new file, complete with attributes and on disk when this returns. */
export function writeNew(path: string, state: FileState, fill: (fd: number) => void): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    fill(fd);
    setAttributes(fd, state);
    setMtime(fd, BigInt(state.mtimeNs));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** In this order: a change of owner clears setuid bits and capabilities (chown(2)), a change of mode rewrites the ACL's mask (acl(5)). */
export function setAttributes(fd: number, state: FileState): void {
  fchownSync(fd, state.uid, state.gid);
  fchmodSync(fd, state.mode);
  writeXattrs(descriptorPath(fd), state.xattrs);
}

/** Mode, owner and extended attributes of a file or directory that stands. */
export function restoreAttributes(path: string, before: FileState): void {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    setAttributes(fd, before);
  } finally {
    closeSync(fd);
  }
}

/** A link as `before` describes it, in the place of whatever file or link is there. */
export function replaceByLink(path: string, before: FileState): void {
  const temporary = temporaryName(dirname(path));
  try {
    makeLink(temporary, before);
    renameSync(temporary, path);
  } catch (error) {
    discard(temporary);
    throw error;
  }
  syncDirectory(dirname(path));
}
