/** Many captures at once: on worker threads when there is enough to read for them to pay. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StakeoutError } from '../../domain/errors.ts';
import { workerEntry } from '../../host/worker-entry.ts';
import { capture, type Capture } from './capture.ts';

/** What became of one path: a capture, nothing there, or why it could not be looked at. */
export type CaptureResult =
  | { readonly path: string; readonly capture?: Capture }
  | { readonly path: string; readonly what: string; readonly why: string };

export interface CaptureJob {
  readonly paths: readonly string[];
  /** Shared between the workers: index of the next path to take. */
  readonly next: Int32Array;
}

export interface CaptureManyOptions {
  readonly workers?: number;
  /** Called from time to time with the number of paths taken so far. */
  readonly onProgress?: (done: number) => void;
}

/** Starting a worker costs about 40 ms; hashing runs at about 1 byte a nanosecond. */
const WORTH_WORKERS_BYTES = 96 << 20;
const PROGRESS_MS = 200;

/** Results in the order of `paths`. */
export async function captureMany(
  paths: readonly string[],
  options: CaptureManyOptions = {},
): Promise<readonly CaptureResult[]> {
  const workers = Math.min(options.workers ?? Math.max(2, availableParallelism()), paths.length);
  if (options.workers === undefined && !isWorthWorkers(paths)) return paths.map(captureOne);
  const next = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => options.onProgress?.(Math.min(next[0] ?? 0, paths.length)), PROGRESS_MS);
  try {
    const job: CaptureJob = { paths, next };
    const parts = await Promise.all(Array.from({ length: workers }, () => runWorker(job)));
    const byPath = new Map(parts.flat().map((result) => [result.path, result]));
    return paths.map((path) => byPath.get(path) ?? captureOne(path));
  } finally {
    clearInterval(timer);
  }
}

/** Never throws for what stands at the path. */
export function captureOne(path: string): CaptureResult {
  try {
    const taken = capture(path);
    return taken === undefined ? { path } : { path, capture: taken };
  } catch (error) {
    if (error instanceof StakeoutError) return { path, what: error.what, why: error.why };
    throw error;
  }
}

function isWorthWorkers(paths: readonly string[]): boolean {
  let bytes = 0;
  for (const path of paths) {
    // An unreadable parent is found and reported by the capture itself; here it only counts as nothing to read.
    const stats = sizeOf(path);
    bytes += stats;
    if (bytes > WORTH_WORKERS_BYTES) return true;
  }
  return false;
}

function sizeOf(path: string): number {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats.size : 0;
  } catch {
    return 0;
  }
}

function runWorker(job: CaptureJob): Promise<readonly CaptureResult[]> {
  return new Promise((resolve, reject) => {
    const url = workerEntry('capture-worker', './capture-worker.ts', import.meta.url);
    const worker = new Worker(url, { workerData: job });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`capture worker ended with ${code}`)));
  });
}
