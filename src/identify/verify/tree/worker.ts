/** A worker thread of a `Crew`: takes part in one scan and ends. */
import { parentPort } from 'node:worker_threads';
import { ByteStrings } from './byte-strings.ts';
import type { WorkerWork } from './crew.ts';
import { Scanner } from './scan.ts';
import { Stats } from './stats.ts';

parentPort?.once('message', (work: WorkerWork) => {
  const dirs = new ByteStrings(work.dirs);
  const entries = new ByteStrings(work.entries);
  const scanner = new Scanner({
    ...work,
    image: {
      names: { dirs, entries, first: work.first },
      dirs: new Stats(dirs.count, work.dirStats),
      entries: new Stats(entries.count, work.entryStats),
      digests: work.digests,
    },
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(scanner.run());
});
