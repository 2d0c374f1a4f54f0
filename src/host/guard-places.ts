/** Where the package guard registers with apt and dpkg: what the rooms that watch it and the one that writes it agree on. */

/** Read before 70debconf, whose preconfiguration writes even when a later hook refuses. */
export const APT_DROP_IN = '/etc/apt/apt.conf.d/05stakeout-guard';
export const DPKG_DROP_IN = '/etc/dpkg/dpkg.cfg.d/05stakeout-guard';
export const HOOKS = '/usr/lib/stakeout/guard';

/** Every file of an installation. */
export const GUARD_FILES: readonly string[] = [
  APT_DROP_IN,
  DPKG_DROP_IN,
  ...['apt-hook', 'dpkg-hook', 'prompt-hook'].map((name) => `${HOOKS}/${name}`),
];
