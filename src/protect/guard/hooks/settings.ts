/** What an installation writes into its hooks. */
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';

/**
 * What happens when the guard cannot judge (its program is missing, crashed, too slow) or judges that it cannot tell:
 * `last-known`: goes on unless a package of the last known index would be removed; `open`: goes on; `closed`: refused.
 */
export const FAIL_MODES = ['last-known', 'open', 'closed'] as const;
export type FailMode = (typeof FAIL_MODES)[number];

/** Where the guard stands: in apt and dpkg, or in rpm and, where there is a dnf 4, in that. */
export interface Host {
  readonly manager: 'dpkg' | 'rpm';
  /** Where rpm looks for its plugins; absent with dpkg. */
  readonly rpmPlugins?: string;
  /** The directory of Python's packages with dnf 4; absent without it. */
  readonly dnf?: string;
}

export interface HookSettings extends Host {
  /** Absolute paths. */
  readonly node: string;
  readonly main: string;
  readonly program: string;
  readonly stateDir: string;
  readonly failMode: FailMode;
}

const PLAIN = /^\/[\w/.+@-]*$/;

/** Assignments for the head of a hook. Paths that a shell could read as anything else are refused. */
export function assignments(settings: HookSettings): string {
  const { node, main, program, stateDir, failMode, rpmPlugins = '/', dnf = '/' } = settings;
  const odd = [node, main, program, stateDir, rpmPlugins, dnf].find((path) => !PLAIN.test(path));
  if (odd !== undefined)
    throw new StakeoutError('install the guard', `a path with unusual characters: ${odd}`, {
      next: 'put Stakeout and its state directory where the path has letters, digits and _ . + @ - only',
      exit: EXIT.input,
    });
  return `NODE=${node}\nMAIN=${main}\nPROGRAM=${program}\nSTATE=${stateDir}\nFAIL=${failMode}`;
}
