/**
 * Work on one file, counted and never timed: whatever it holds, it ends at the same place on every machine, and what was not
 * reached is a finding. Three counts, since three things can be had for little text: commands that are followed, things they do,
 * and comparisons of those with the host.
 */
import { MAX_EFFECTS, MAX_STEPS } from './shell/index.ts';

/** Commands of all scripts in one file: as many again as one script has, so that one that runs away does not hide the next. */
export const FILE_STEPS = 2 * MAX_STEPS;
/** Different things that all scripts and declarations of one file do. */
export const FILE_EFFECTS = MAX_EFFECTS;
/** Patterns that are held against a component, a package or a later command; a second of a processor makes some 2 million of the dear ones. */
export const FILE_COMPARISONS = 10_000_000;

/** A script that does nothing is parsed, and begins with its variables. */
const STEPS_PER_PIECE = 10;
/** Characters that are parsed in the time of one command. */
const CHARACTERS_PER_STEP = 16;

export class FileWork {
  #steps = FILE_STEPS;
  #effects = FILE_EFFECTS;

  /** What is used up; undefined while there is some of all. */
  get spent(): string | undefined {
    if (this.#steps <= 0)
      return `the scripts of this file do more than the audit follows (${FILE_STEPS} commands)`;
    if (this.#effects <= 0) return `this file does more than ${FILE_EFFECTS} different things`;
    return undefined;
  }

  /** What the next script may take. */
  get left(): { readonly maxSteps: number; readonly maxEffects: number } {
    return { maxSteps: Math.min(MAX_STEPS, this.#steps), maxEffects: this.#effects };
  }

  followed(characters: number, steps: number, effects: number): void {
    this.#steps -= steps + STEPS_PER_PIECE + Math.floor(characters / CHARACTERS_PER_STEP);
    this.#effects -= effects;
  }

  declared(): void {
    this.#effects -= 1;
  }
}
