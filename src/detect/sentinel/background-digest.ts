/** Digests of files restored by hard link, in slices between events so that the next loss is not kept waiting. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import type { Guard } from './guard.ts';

/** About 0.2 ms of work: what an event may have to wait. */
const SLICE = 256 << 10;
/** Starting later keeps the bursts of a thief and the hashing apart. */
const DELAY_MS = 20;

interface Job {
  readonly guard: Guard;
  readonly fd: number;
  readonly hash: Hash;
  at: number;
}

export class BackgroundDigest {
  readonly #done: (guard: Guard, digest: string) => void;
  readonly #block = Buffer.allocUnsafe(SLICE);
  readonly #waiting = new Set<Guard>();
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(done: (guard: Guard, digest: string) => void) {
    this.#done = done;
  }

  /** Asking again while it waits starts it later. */
  add(guard: Guard): void {
    this.#waiting.add(guard);
    if (this.#job?.guard === guard) this.#drop();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), DELAY_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#drop();
  }

  #drop(): void {
    if (this.#job !== undefined) closeSync(this.#job.fd);
    this.#job = undefined;
  }

  #work(): void {
    if (this.#closed) return;
    this.#job ??= this.#next();
    if (this.#job === undefined) return;
    if (this.#slice(this.#job)) {
      const { guard, hash } = this.#job;
      this.#drop();
      this.#done(guard, hash.digest('hex'));
    }
    setImmediate(() => this.#work());
  }

  /** Hashes one slice; true at the end of the file. */
  #slice(job: Job): boolean {
    const n = readSync(job.fd, this.#block, 0, SLICE, job.at);
    job.hash.update(this.#block.subarray(0, n));
    job.at += n;
    return n === 0;
  }

  #next(): Job | undefined {
    for (const guard of this.#waiting) {
      this.#waiting.delete(guard);
      const fd = openFile(guard.place);
      if (fd !== undefined) return { guard, fd, hash: createHash('sha256'), at: 0 };
    }
    return undefined;
  }
}

/** Undefined when it is gone again: then its loss is an event of its own. */
function openFile(path: string): number | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
  return undefined;
}
