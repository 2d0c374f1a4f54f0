/** The worker threads of a scan. Starting one takes as long as decoding a baseline: both can go on at once. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { workerEntry } from '../../../host/worker-entry.ts';
import type { ByteStringsParts } from './byte-strings.ts';
import type { Findings, ScanLevel, Work } from './work.ts';

/** What a worker is sent: the shared blocks of `Work`. */
export interface WorkerWork {
  readonly root: string;
  readonly rootDevice: number;
  readonly level: ScanLevel;
  readonly counters: Int32Array;
  readonly large: Uint32Array;
  readonly dirs: ByteStringsParts;
  readonly entries: ByteStringsParts;
  readonly first: Uint32Array;
  readonly dirStats: SharedArrayBuffer;
  readonly entryStats: SharedArrayBuffer;
  readonly digests: Uint8Array;
}

/** Below this many entries a worker is not up (40 ms) before the work is done. */
const WORTH_WORKERS: Readonly<Record<ScanLevel, number>> = { dirs: Infinity, stat: 20_000, full: 64 };

export class Crew {
  readonly #workers: readonly Worker[];
  #began = false;

  /** `threads` counts the caller's own; default: as many as processors, at least two, where that pays. */
  constructor(level: ScanLevel, entries: number, threads?: number) {
    const wanted = threads ?? (entries >= WORTH_WORKERS[level] ? Math.max(2, availableParallelism()) : 1);
    const url = workerEntry('tree-worker', './worker.ts', import.meta.url);
    this.#workers = Array.from({ length: wanted - 1 }, () => new Worker(url));
  }

  /** Each worker takes part once and ends. */
  begin(work: Work): Promise<Findings>[] {
    this.#began = true;
    const message = shared(work);
    return this.#workers.map(
      (worker) =>
        new Promise((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.once('exit', (code) => reject(new Error(`tree worker ended with ${code}`)));
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
          worker.postMessage(message);
        }),
    );
  }

  /** Ends workers that were never given anything to do. */
  async dismiss(): Promise<void> {
    if (!this.#began) await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function shared({ root, rootDevice, level, counters, large, image }: Work): WorkerWork {
  return {
    root,
    rootDevice,
    level,
    counters,
    large,
    dirs: image.names.dirs.parts,
    entries: image.names.entries.parts,
    first: image.names.first,
    dirStats: image.dirs.buffer,
    entryStats: image.entries.buffer,
    digests: image.digests,
  };
}
