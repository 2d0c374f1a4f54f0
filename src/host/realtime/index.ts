/** Real-time priority for the calling thread: sched(7), sched_setscheduler(2). */
import { declare, lastErrno } from '../libc/index.ts';

const rawSetScheduler = declare<(pid: number, policy: number, parameter: Buffer) => number>(
  'int sched_setscheduler(int pid, int policy, void *param)',
);

/** linux/sched.h. */
const SCHED_RR = 2;
/** What the thread starts (programs, other threads) runs at normal priority. */
const SCHED_RESET_ON_FORK = 0x40000000;
/** The lowest real-time priority: above every normal process, below whatever the host runs in real time on purpose. */
const PRIORITY = 1;

export type Realtime = { readonly granted: true } | { readonly granted: false; readonly why: string };

/**
 * Puts the calling thread into the round-robin class, so that it runs at once although every core is busy. A defect that
 * spins cannot take the host with it: the kernel gives real-time threads at most 95 % of a core (sched_rt_runtime_us).
 */
export function requestRealtime(): Realtime {
  const parameter = Buffer.alloc(4);
  parameter.writeInt32LE(PRIORITY, 0);
  const thisThread = 0;
  if (rawSetScheduler(thisThread, SCHED_RR | SCHED_RESET_ON_FORK, parameter) === 0) return { granted: true };
  return { granted: false, why: lastErrno() };
}
