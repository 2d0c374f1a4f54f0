/** Bounds on the work of one piece of shell, and what is said when one is reached. */
import type { Site } from './machine.ts';

/** Commands that are evaluated, each time round a loop counted: the largest maintainer script of Debian 12 takes 4,000. */
export const MAX_STEPS = 400_000;
/** Calls, loops and groups inside of one another; a stack of Node takes about 1,500 of ours. */
export const MAX_DEPTH = 400;
/** Functions, sourced files and code in strings inside of one another. */
export const MAX_CALLS = 30;
export const MAX_ITERATIONS = 4000;
/** Rounds of a loop of which nobody knows when it ends: what the body learns from itself shows by then. */
export const MAX_OPEN_ROUNDS = 3;
/** Code units. */
export const MAX_SCRIPT = 8 << 20;
export const MAX_EFFECTS = 20_000;

/** Thrown inside of the evaluator only. */
export class WorkLimit extends Error {
  readonly site: Site;

  constructor(message: string, site: Site) {
    super(message);
    this.name = 'WorkLimit';
    this.site = site;
  }
}
