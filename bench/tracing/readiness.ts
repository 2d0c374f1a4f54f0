/** How soon the recorder is there, and how long an answer takes. */
import { openFailingCallRecorder } from '../../src/host/failing-calls/index.ts';
import type { BusySite } from './site.ts';

export interface Readiness {
  readonly openMs: number;
  readonly snapshotMs: number;
}

export async function readiness(site: BusySite, path: string): Promise<Readiness> {
  const start = performance.now();
  const { recorder } = openFailingCallRecorder({ rungs: ['ebpf'] });
  recorder.follow(new Map([['apache2', site.servers().map(({ pid }) => pid)]]));
  const openMs = performance.now() - start;
  try {
    await site.slice(path, 1);
    const asked = performance.now();
    recorder.snapshot();
    return { openMs, snapshotMs: performance.now() - asked };
  } finally {
    recorder.close();
  }
}
