/**
 * Files that are either there whole or not at all, also after `kill -9` or a power cut:
 * written beside their place, fsync, put in place by one system call, fsync of the directory (see fsync(2) NOTES, rename(2)).
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../domain/errors.ts';

export interface DurableOptions {
  /** Permission bits, whatever the umask; default 0600. */
  readonly mode?: number;
  /** Fails with EEXIST instead of replacing what stands there. */
  readonly exclusive?: boolean;
}

/** What a temporary file's name begins with; a leftover of a killed writer may be removed by whoever holds the lock. */
export const TEMPORARY_PREFIX = '.stakeout-tmp-';
let counter = 0;

/** A name in `directory` that nobody else uses. */
export function temporaryName(directory: string): string {
  counter += 1;
  return join(directory, `${TEMPORARY_PREFIX}${process.pid}-${counter}-${process.hrtime.bigint()}`);
}

/** Writes `chunks` to `path` durably and atomically. Throws StakeoutError; nothing half-written stays behind. */
export function writeDurably(
  path: string,
  chunks: readonly NodeJS.ArrayBufferView[],
  options: DurableOptions = {},
): void {
  const temporary = temporaryName(dirname(path));
  try {
    writeSynced(temporary, chunks, options.mode ?? 0o600);
    publish(temporary, path, options.exclusive ?? false);
    syncDirectory(dirname(path));
  } catch (error) {
    discard(temporary);
    throw writeError(path, error);
  }
}

/** Puts a complete temporary file in its place. */
export function publish(temporary: string, path: string, exclusive: boolean): void {
  if (!exclusive) {
    renameSync(temporary, path);
    return;
  }
  linkSync(temporary, path); // link(2), unlike rename(2), never replaces
  unlinkSync(temporary);
}

export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a temporary file that may not exist. */
export function discard(temporary: string): void {
  try {
    unlinkSync(temporary);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EROFS') throw error;
  }
}

const WHY: Readonly<Record<string, readonly [why: string, next: string]>> = {
  ENOSPC: ['the disk is full', 'free space on that file system and run the command again'],
  EDQUOT: ['the disk quota is used up', 'raise the quota or free space and run the command again'],
  EROFS: ['the file system is read-only', 'remount it read-write, or set STAKEOUT_STATE_DIR'],
  EACCES: ['permission denied', 'run as root, or set STAKEOUT_STATE_DIR to a directory of your own'],
  EIO: ['input/output error', 'look for disk errors in the kernel log (dmesg)'],
};

/** The error a person reads when `path` could not be written; the system error stays its cause. */
export function writeError(path: string, error: unknown): StakeoutError {
  if (error instanceof StakeoutError) return error;
  const known = WHY[codeOf(error) ?? ''];
  return new StakeoutError(`cannot write ${path}`, known?.[0] ?? messageOf(error), {
    ...(known === undefined ? {} : { next: known[1] }),
    cause: error,
  });
}

function writeSynced(path: string, chunks: readonly NodeJS.ArrayBufferView[], mode: number): void {
  const fd = openSync(path, 'wx', mode);
  try {
    for (const chunk of chunks) writeAll(fd, chunk);
    fchmodSync(fd, mode);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, chunk: NodeJS.ArrayBufferView): void {
  for (let done = 0; done < chunk.byteLength; ) {
    const n = writeSync(fd, chunk, done, chunk.byteLength - done);
    done += n;
  }
}
