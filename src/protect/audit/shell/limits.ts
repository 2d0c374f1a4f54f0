/** Bounds on the work of one piece of shell, and what is said when one is reached. */
import type { Site } from './machine.ts';

/** Commands that are evaluated, each time round a loop counted: the largest maintainer script of Debian 12 takes 4,000. */
export const MAX_STEPS = 200_000;
/** Calls, loops and groups inside of one another; a stack of Node takes about 1,500 of ours. */
export const MAX_DEPTH = 400;
/** Functions, sourced files and code in strings inside of one another. */
export const MAX_CALLS = 30;
export const MAX_ITERATIONS = 4000;
/** Rounds of a loop of which nobody knows when it ends: what the body learns from itself shows by then. */
export const MAX_OPEN_ROUNDS = 3;
/** Rounds of a loop that may be left in its middle each time. */
export const MAX_LEAVING_ROUNDS = 64;
/** Code units. The tree of a longer text takes more than half a gigabyte; maintainer scripts of Debian end at 100 kB. */
export const MAX_SCRIPT = 2 << 20;
/** Effects that are judged; each meets every component of the host. */
export const MAX_EFFECTS = 5000;
/** Words of one command. execve(2) takes 2 MiB of them. */
export const MAX_ARGUMENTS = 10_000;
/** Words of one command that are patterns or unknown in part: each costs a look at every component. */
export const MAX_PATTERNS = 500;
/** Characters of values that are put together in the time of one command. */
export const CHARACTERS_PER_STEP = 128;

/** Thrown inside of the evaluator only. */
export class WorkLimit extends Error {
  readonly site: Site;

  constructor(message: string, site: Site) {
    super(message);
    this.name = 'WorkLimit';
    this.site = site;
  }
}
