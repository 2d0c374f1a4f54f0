/** Mutual exclusion between Stakeout processes by flock(2): the kernel releases it when the holder dies. */
import { closeSync, openSync } from 'node:fs';
import { StakeoutError } from '../domain/errors.ts';
import { writeError } from './durable-file.ts';
import { declare, lastErrno } from './libc/index.ts';

// include/uapi/asm-generic/fcntl.h
const LOCK_EX = 2;
const LOCK_NB = 4;
const RETRY_MS = 20;

const flock = declare<(fd: number, operation: number) => number>('int flock(int fd, int operation)');

/** Runs `work` while no other process holds the lock `file`; waits at most `waitMs`. Not re-entrant. */
export function withLock<T>(file: string, work: () => T, waitMs = 10_000): T {
  const fd = openLock(file);
  try {
    acquire(fd, file, waitMs);
    return work();
  } finally {
    closeSync(fd);
  }
}

function openLock(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw writeError(file, error);
  }
}

function acquire(fd: number, file: string, waitMs: number): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; flock(fd, LOCK_EX | LOCK_NB) !== 0; waited += RETRY_MS) {
    const code = lastErrno();
    if (code !== 'EWOULDBLOCK' && code !== 'EAGAIN' && code !== 'EINTR')
      throw new StakeoutError(`cannot lock ${file}`, code);
    if (waited >= waitMs)
      throw new StakeoutError(`cannot lock ${file}`, 'another stakeout process is writing', {
        next: 'wait for it to end and run the command again',
      });
    Atomics.wait(sleeper, 0, 0, RETRY_MS);
  }
}

/** Takes the lock `file` for as long as the process lives or until `release`; undefined when another process holds it. */
export function holdLock(file: string): { release(): void } | undefined {
  const fd = openLock(file);
  if (flock(fd, LOCK_EX | LOCK_NB) === 0) return { release: () => closeSync(fd) };
  const code = lastErrno();
  closeSync(fd);
  if (code === 'EWOULDBLOCK' || code === 'EAGAIN') return undefined;
  throw new StakeoutError(`cannot lock ${file}`, code);
}
