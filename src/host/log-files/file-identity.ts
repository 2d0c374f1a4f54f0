/** Which file a path leads to. */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { codeOf, messageOf } from '../../domain/errors.ts';

export interface FileLook {
  /** Device, inode and time of birth: an inode's number is given away again as soon as its file is deleted. */
  readonly id: string;
  readonly size: number;
  readonly modifiedNs: bigint;
  /** 0 where the file system does not record it. */
  readonly bornNs: bigint;
}

export interface OpenedFile extends FileLook {
  readonly fd: number;
}

/** Why there is no file to read: an errno or `not a regular file`. */
export interface NoFile {
  readonly error: string;
}

/** What stands at `path`, links followed. */
export const lookAt = (path: string): FileLook | NoFile => look(() => statSync(path, { bigint: true }));

/** What stands at `path` itself: a symbolic link is no regular file. */
export const lookAtItself = (path: string): FileLook | NoFile =>
  look(() => lstatSync(path, { bigint: true }));

export const lookAtFd = (fd: number): FileLook | NoFile => look(() => fstatSync(fd, { bigint: true }));

/** Opens a regular file to read; never waits for the other end of a FIFO. */
export function openLog(path: string): OpenedFile | NoFile {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { error: codeOf(error) ?? messageOf(error) };
  }
  const found = lookAtFd(fd);
  if (!('error' in found)) return { ...found, fd };
  closeSync(fd);
  return found;
}

/** Bytes read into `target` from `at` on; 0 at the end, and where the disk or the file server refuses. */
export function readAt(fd: number, target: Buffer, at: number): number {
  try {
    return readSync(fd, target, 0, target.length, at);
  } catch {
    return 0;
  }
}

function look(stat: () => BigIntStats): FileLook | NoFile {
  try {
    const found = stat();
    if (!found.isFile()) return { error: 'not a regular file' };
    return {
      id: `${found.dev}:${found.ino}:${found.birthtimeNs}`,
      size: Number(found.size),
      modifiedNs: found.mtimeNs,
      bornNs: found.birthtimeNs,
    };
  } catch (error) {
    return { error: codeOf(error) ?? messageOf(error) };
  }
}
