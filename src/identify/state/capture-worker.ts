/** A worker thread of `captureMany`: takes the next path until none is left. */
import { parentPort, workerData } from 'node:worker_threads';
import { type CaptureJob, captureOne, type CaptureResult } from './capture-many.ts';

// Structured clone of a CaptureJob made by the only caller, capture-many.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { paths, next } = workerData as CaptureJob;
const results: CaptureResult[] = [];
for (;;) {
  const path = paths[Atomics.add(next, 0, 1)];
  if (path === undefined) break;
  results.push(captureOne(path));
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(results);
