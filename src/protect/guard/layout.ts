/** Where the guard keeps what. */
import { join } from 'node:path';

/** Read before 70debconf, whose preconfiguration writes even when a later hook refuses. */
export const APT_DROP_IN = '/etc/apt/apt.conf.d/05stakeout-guard';
export const DPKG_DROP_IN = '/etc/dpkg/dpkg.cfg.d/05stakeout-guard';
export const HOOKS = '/usr/lib/stakeout/guard';
/** One file a front end that was approved: its name the pid, its content the start time. On a tmpfs: it must not outlive a boot. */
export const TOKENS = '/run/stakeout-guard';
export const EXTENDED_STATES = '/var/lib/apt/extended_states';

export interface GuardPlaces {
  readonly directory: string;
  /** Names of packages, one line; read by the hooks themselves. */
  readonly index: string;
  /** Fixed strings, one a line; what a package file must not hold to be passed unread. */
  readonly words: string;
  readonly refusals: string;
  readonly approvals: string;
  /** Lines left by the hooks when the guard could not judge. */
  readonly failures: string;
  readonly extendedStates: string;
}

export function placesIn(stateDir: string): GuardPlaces {
  const directory = join(stateDir, 'guard');
  const at = (name: string): string => join(directory, name);
  return {
    directory,
    index: at('index'),
    words: at('words'),
    refusals: at('refusals'),
    approvals: at('approvals'),
    failures: at('failures'),
    extendedStates: at('extended_states'),
  };
}
