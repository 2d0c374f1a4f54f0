/** What is known of one process, from whichever rung of the ladder. Pure. */

/** An ancestor as its descendant saw it. */
export interface AncestorRef {
  readonly pid: number;
  /** With the pid it names one process for good: pids are used again, pairs are not. */
  readonly startTicks: number;
  readonly comm: string;
  readonly uid?: number;
}

export interface ProcessRecord {
  readonly pid: number;
  /** Start time in clock ticks after boot, as in /proc/PID/stat. */
  readonly startTicks: number;
  readonly comm: string;
  readonly argv?: readonly string[];
  readonly argvTruncated?: boolean;
  readonly exe?: string;
  /** Forked and never executed anything: argv and exe are its parent's. */
  readonly inherited?: boolean;
  /** CLOCK_BOOTTIME of the exec, or of the fork when inherited; unknown on the rungs that only see /proc. */
  readonly execNs?: bigint;
  readonly uid?: number;
  readonly gid?: number;
  readonly loginUid?: number;
  readonly terminal?: string;
  readonly cwd?: string;
  readonly cgroup?: string;
  /** Parent first. */
  readonly ancestors: readonly AncestorRef[];
}
