/** Where the package guard registers with apt and dpkg, or rpm and dnf: what the rooms that watch it and the one that writes it agree on. */

/** Read before 70debconf, whose preconfiguration writes even when a later hook refuses. */
export const APT_DROP_IN = '/etc/apt/apt.conf.d/05stakeout-guard';
export const DPKG_DROP_IN = '/etc/dpkg/dpkg.cfg.d/05stakeout-guard';
/** Macros of an administrator's own: read after those of rpm and of the distribution (rpm(8), "FILES"). */
export const RPM_DROP_IN = '/etc/rpm/macros.stakeout-guard';
export const HOOKS = '/usr/lib/stakeout/guard';
/** What rpm is given for a plugin when a transaction is refused: no library, so rpm stops before it has begun. */
export const RPM_REFUSAL = `${HOOKS}/refused/refused_by_the_stakeout_guard.so`;

/** Where dnf 4 may be installed: Debian's directory, and those of Fedora and RHEL, one for each Python. */
export const PYTHON_DIRECTORIES: readonly string[] = [
  '/usr/lib/python3/dist-packages',
  ...Array.from({ length: 15 }, (_, n) => `/usr/lib/python3.${n + 6}/site-packages`),
];
export const dnfPluginIn = (python: string): string => `${python}/dnf-plugins/stakeout_guard.py`;

/** Every file of an installation, whichever package manager there is. */
export const GUARD_FILES: readonly string[] = [
  APT_DROP_IN,
  DPKG_DROP_IN,
  ...['apt-hook', 'dpkg-hook', 'prompt-hook', 'rpm-hook', 'dnf-hook'].map((name) => `${HOOKS}/${name}`),
  RPM_REFUSAL,
  RPM_DROP_IN,
  ...PYTHON_DIRECTORIES.map(dnfPluginIn),
];
