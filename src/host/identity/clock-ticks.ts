/** /proc counts in USER_HZ ticks (proc_pid_stat(5)), which is 100 on every architecture Node runs on. */
const TICK_NS = 10_000_000n;

/** A kernel time in nanoseconds since boot as /proc shows it: nsec_to_clock_t() rounds down. */
export function ticksOf(ns: bigint): number {
  return Number(ns / TICK_NS);
}
