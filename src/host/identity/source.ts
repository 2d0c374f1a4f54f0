/** The door of every rung of the ladder. */
import type { Actor, IdentityRung } from '../../domain/actor.ts';

export interface IdentitySource {
  /** The best rung in use; each Actor says which one its own record came from. */
  readonly rung: IdentityRung;
  /**
   * The process that has, or had, this pid in our pid namespace; works after it is gone. Synchronous. Call it as soon as
   * the event is there: the newest process with that pid is meant.
   *
   * `eventNs` (CLOCK_BOOTTIME), when the caller knows a time by which the event had happened: a process that came to be
   * later is not named for it, and a program executed later is not its command line.
   */
  who(pid: number, eventNs?: bigint): Actor | undefined;
  close(): void;
}
