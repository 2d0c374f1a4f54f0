/** A load on the practice host: starts the generator, collects its records, tells them live. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clone } from '../../host/sandbox/index.ts';
import { workerEntry } from '../../host/worker-entry.ts';
import { parseRecord, type LoadRecord } from './record.ts';

export interface LoadOptions {
  readonly requestsPerSecond: number;
  /** The longest it runs; `stop` ends it earlier. */
  readonly seconds: number;
  readonly onRecord?: (record: LoadRecord) => void;
}

export interface Load {
  /** Resolves when the first request was answered. */
  readonly running: Promise<void>;
  /** Ends the load, waits for the requests under way, and gives all records. */
  stop(): Promise<readonly LoadRecord[]>;
}

export function startLoad(clone: Clone, options: LoadOptions): Load {
  const entry = fileURLToPath(workerEntry('practice-load', './main.ts', import.meta.url));
  const amounts = [String(options.requestsPerSecond), String(options.seconds)];
  const argv = [process.execPath, '--disable-warning=ExperimentalWarning', entry, ...amounts];
  const child = clone.spawnOnNetwork(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const records: LoadRecord[] = [];
  const { promise: running, resolve: begin, reject } = Promise.withResolvers<void>();
  const ended = new Promise<void>((resolve) => {
    child.once('error', reject);
    child.once('close', (code) => {
      reject(new Error(`the load generator ended with ${code}`)); // nothing happens when it had begun
      resolve();
    });
  });
  running.catch(() => {}); // whoever waits for it hears of it; nobody has to
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const record = parseRecord(line);
      if (!record) return;
      records.push(record);
      options.onRecord?.(record);
      begin();
    });
  }
  return {
    running,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return records;
    },
  };
}
