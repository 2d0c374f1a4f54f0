/** Time in the recorder's program while the site is busy, as the kernel itself measures it: not blurred by what else runs. */
import { closeSync, readdirSync, readFileSync } from 'node:fs';
import { bpf } from '../../src/host/bpf/syscall.ts';
import { openFailingCallRecorder } from '../../src/host/failing-calls/index.ts';
import type { BusySite } from './site.ts';

export interface InPlace {
  /** System calls of client and server for one request, and nanoseconds in the program for all of them. */
  readonly calls: number;
  readonly ns: number;
  /** Of the one processor that the server has, 0 to 1. */
  readonly share: number;
}

/** Followed, and the same load not followed: of that time a good part is the kernel's own reading of its clock at each call. */
export async function inPlace(
  site: BusySite,
  path: string,
): Promise<{ readonly followed: InPlace; readonly stranger: InPlace }> {
  const statistics = enableStatistics();
  const { recorder, why } = openFailingCallRecorder({ rungs: ['ebpf'] });
  try {
    if (recorder.rung !== 'ebpf') throw new Error(why.join('; '));
    const stranger = await measured(site, path);
    recorder.follow(new Map([['apache2', site.servers().map(({ pid }) => pid)]]));
    return { stranger, followed: await measured(site, path) };
  } finally {
    recorder.close();
    closeSync(statistics);
  }
}

const SECONDS = 3;
const NS_PER_SECOND = 1e9;

async function measured(site: BusySite, path: string): Promise<InPlace> {
  const before = spent();
  const { requestsPerSecond } = await site.slice(path, SECONDS);
  const after = spent();
  const requests = requestsPerSecond * SECONDS;
  const ns = after.ns - before.ns;
  return {
    calls: (after.runs - before.runs) / requests,
    ns: ns / requests,
    share: ns / (SECONDS * NS_PER_SECOND),
  };
}

/** BPF_ENABLE_STATS of `enum bpf_cmd` (Linux 5.8) with BPF_STATS_RUN_TIME; on as long as the descriptor is open. */
const BPF_ENABLE_STATS = 32;
function enableStatistics(): number {
  return bpf(BPF_ENABLE_STATS, Buffer.alloc(8), 'statistics of programs');
}

/** The busiest of this process's programs is the one on system calls. Its descriptor tells (kernel/bpf/syscall.c, bpf_prog_show_fdinfo). */
function spent(): { readonly ns: number; readonly runs: number } {
  let busiest = { ns: 0, runs: 0 };
  for (const fd of readdirSync('/proc/self/fdinfo')) {
    const [, ns = '0', runs = '0'] = /^run_time_ns:\s+(\d+)\nrun_cnt:\s+(\d+)$/m.exec(infoOf(fd)) ?? [];
    if (Number(runs) > busiest.runs) busiest = { ns: Number(ns), runs: Number(runs) };
  }
  return busiest;
}

function infoOf(fd: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  } catch {
    return ''; // the descriptor of the listing itself
  }
}
