/** Nanoseconds that the recorder adds to one system call, of a process that is followed and of one that is not. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFailingCallRecorder } from '../../src/host/failing-calls/index.ts';
import { run } from '../../src/host/process/index.ts';

export type CallKind = 'missing' | 'present' | 'cheap';

export interface CallCost {
  readonly kind: CallKind;
  /** Untraced, ns. */
  readonly plainNs: number;
  /** Added, ns. Each time is the least of all rounds: whatever else runs can only make a loop slower. */
  readonly strangerNs: number;
  readonly followedNs: number;
}

const COUNT = 50_000;
const REPEATS = 5;

export async function compileCalls(into: string): Promise<string> {
  const program = join(into, 'calls');
  const source = fileURLToPath(new URL('calls.c', import.meta.url));
  const done = await run(['/usr/bin/cc', '-O2', '-static', '-o', program, source]);
  if (done.code !== 0) throw new Error(`cc could not compile calls.c: ${done.startError ?? done.stderr}`);
  return program;
}

export async function callCost(program: string, kind: CallKind, rounds: number): Promise<CallCost> {
  const time = async (): Promise<number> => {
    const done = await run([program, kind, String(COUNT), String(REPEATS)], { timeoutMs: 60_000 });
    if (done.code !== 0) throw new Error(`calls failed: ${done.startError ?? done.stderr}`);
    return Number(done.stdout);
  };
  const plain: number[] = [];
  const stranger: number[] = [];
  const followed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = await time();
    const { recorder, why } = openFailingCallRecorder({ rungs: ['ebpf'] });
    try {
      if (recorder.rung !== 'ebpf') throw new Error(why.join('; '));
      const asStranger = await time();
      recorder.follow(new Map([['bench', [process.pid]]])); // its children from now on
      const asFollowed = await time();
      plain.push(before);
      stranger.push(asStranger);
      followed.push(asFollowed);
    } finally {
      recorder.close();
    }
  }
  const plainNs = Math.min(...plain);
  const strangerNs = Math.min(...stranger) - plainNs;
  return { kind, plainNs, strangerNs, followedNs: Math.min(...followed) - plainNs };
}
