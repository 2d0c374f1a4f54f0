/** What an installation writes into its hooks. */
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';

/**
 * What happens when the guard cannot judge (its program is missing, crashed, too slow) or judges that it cannot tell:
 * `last-known`: goes on unless a package of the last known index would be removed; `open`: goes on; `closed`: refused.
 */
export const FAIL_MODES = ['last-known', 'open', 'closed'] as const;
export type FailMode = (typeof FAIL_MODES)[number];

export interface HookSettings {
  /** Absolute paths. */
  readonly node: string;
  readonly main: string;
  readonly program: string;
  readonly stateDir: string;
  readonly failMode: FailMode;
}

const PLAIN = /^\/[\w/.+@-]+$/;

/** Assignments for the head of a hook. Paths that a shell could read as anything else are refused. */
export function assignments(settings: HookSettings): string {
  const { node, main, program, stateDir, failMode } = settings;
  const odd = [node, main, program, stateDir].find((path) => !PLAIN.test(path));
  if (odd !== undefined)
    throw new StakeoutError('install the guard', `a path with unusual characters: ${odd}`, {
      next: 'put Stakeout and its state directory where the path has letters, digits and _ . + @ - only',
      exit: EXIT.input,
    });
  return `NODE=${node}\nMAIN=${main}\nPROGRAM=${program}\nSTATE=${stateDir}\nFAIL=${failMode}`;
}
