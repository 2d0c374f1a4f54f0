/** A scan on all processors: this thread takes part, workers do the rest. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Xattrs } from '../../../host/raw-files/index.ts';
import { workerEntry } from '../../../host/worker-entry.ts';
import type { ByteStringsParts } from './byte-strings.ts';
import { emptyImage, type Image, type Names } from './image.ts';
import { COUNTERS, type Findings, Scanner, type ScanLevel, type Work } from './scan.ts';
import type { Stats } from './stats.ts';

/** What a worker is given: the shared blocks of `Work`. */
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

export interface ScanOptions {
  readonly root: string;
  readonly rootDevice: number;
  readonly level: ScanLevel;
  /** Threads that take part, this one included; default: as many as processors, at least two. */
  readonly threads?: number;
  readonly onProgress?: (done: number) => void;
  /** Work for this thread while the workers have begun; then it joins them. */
  readonly meanwhile?: () => void;
}

/** Below this many entries a worker is not up (40 ms) before the work is done. */
const WORTH_WORKERS: Readonly<Record<ScanLevel, number>> = { dirs: Infinity, stat: 20_000, full: 64 };

/** Looks at every name; always returns an image, with a status for each. */
export async function scan(names: Names, options: ScanOptions): Promise<Image> {
  const { root, rootDevice, level } = options;
  const image = emptyImage(names, level === 'full');
  const counters = new Int32Array(new SharedArrayBuffer(COUNTERS * 4));
  const large = new Uint32Array(new SharedArrayBuffer(level === 'full' ? names.entries.count * 8 : 0));
  const work: Work = { root, rootDevice, level, image, counters, large };
  const workers = startWorkers(work, options.threads);
  options.meanwhile?.();
  absorb(image, new Scanner(work).run(options.onProgress));
  for (const findings of await Promise.all(workers)) absorb(image, findings);
  return image;
}

function startWorkers(work: Work, threads?: number): Promise<Findings>[] {
  const isWorth = work.image.names.entries.count >= WORTH_WORKERS[work.level];
  const wanted = threads ?? (isWorth ? Math.max(2, availableParallelism()) : 1);
  return Array.from({ length: wanted - 1 }, () => startWorker(work));
}

function startWorker({ root, rootDevice, level, counters, large, image }: Work): Promise<Findings> {
  const workerData: WorkerWork = {
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
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerEntry('tree-worker', './worker.ts', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`tree worker ended with ${code}`)));
  });
}

/** Adds one thread's findings to the image. */
export function absorb(image: Image, found: Findings): void {
  for (const [i, target] of found.targets) image.targets.set(i, target);
  for (const [i, code] of found.entryErrors) image.entryErrors.set(i, code);
  for (const [i, code] of found.dirErrors) image.dirErrors.set(i, code);
  const known = new Map(image.xattrTable.map((set, i) => [JSON.stringify(set), i]));
  intern(image, image.entries, found.entryXattrs, known);
  intern(image, image.dirs, found.dirXattrs, known);
}

function intern(
  image: Image,
  stats: Stats,
  found: readonly [number, Xattrs][],
  known: Map<string, number>,
): void {
  for (const [i, xattrs] of found) {
    const key = JSON.stringify(xattrs);
    let at = known.get(key);
    if (at === undefined) {
      at = image.xattrTable.push(xattrs) - 1;
      known.set(key, at);
    }
    stats.xattrs[i] = at;
  }
}
