/** Where the guard keeps what. */
import { join } from 'node:path';

export {
  APT_DROP_IN,
  dnfPluginIn,
  DPKG_DROP_IN,
  HOOKS,
  PYTHON_DIRECTORIES,
  RPM_DROP_IN,
  RPM_REFUSAL,
} from '../../host/guard-places.ts';

/** One file a front end that was approved: its name the pid, its content the start time. On a tmpfs: it must not outlive a boot. */
export const TOKENS = '/run/stakeout-guard';
export const EXTENDED_STATES = '/var/lib/apt/extended_states';
/** Names that dnf does not remove (dnf.conf(5), "protected_packages"): for a dnf whose plugins are off, and programs on its library. */
export const DNF_PROTECTED = '/etc/dnf/protected.d/stakeout-guard.conf';

export interface GuardPlaces {
  readonly directory: string;
  /** Names of packages, one line; read by the hooks themselves. */
  readonly index: string;
  readonly indexLock: string;
  /** Fixed strings, one a line; what a package file must not hold to be passed unread. */
  readonly words: string;
  readonly refusals: string;
  readonly approvals: string;
  /** Approvals that were used, until an agent has seen what they allowed. */
  readonly used: string;
  /** Lines left by the hooks when the guard could not judge. */
  readonly failures: string;
  /** A directory of entries that the journal did not take. */
  readonly unwritten: string;
  readonly extendedStates: string;
}

export function placesIn(stateDir: string): GuardPlaces {
  const directory = join(stateDir, 'guard');
  const at = (name: string): string => join(directory, name);
  return {
    directory,
    index: at('index'),
    indexLock: at('index.lock'),
    words: at('words'),
    refusals: at('refusals'),
    approvals: at('approvals'),
    used: at('used'),
    failures: at('failures'),
    unwritten: at('unwritten'),
    extendedStates: at('extended_states'),
  };
}
