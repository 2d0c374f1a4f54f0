/** What package managers wrote about their past runs. */

export type PackageAction =
  | 'install'
  | 'upgrade'
  | 'downgrade'
  | 'reinstall'
  | 'remove'
  | 'purge'
  | 'disappear' // all its files were taken over by other packages
  | 'configure' // its postinst ran
  | 'trigger'; // its postinst ran for another package's sake

export interface PackageHistoryEntry {
  /** ISO 8601, UTC; the logs have whole seconds. */
  readonly at: string;
  readonly action: PackageAction;
  readonly package: string;
  readonly arch?: string;
  readonly from?: string;
  readonly to?: string;
  /** Of the apt run that it was part of. */
  readonly commandLine?: string;
  /** User who called apt through sudo, e.g. `alice (1000)`. */
  readonly requestedBy?: string;
}

export interface PackageHistory {
  /** In order of time. */
  readonly entries: readonly PackageHistoryEntry[];
  /** Lines that are not as the package manager writes them. */
  readonly skipped: number;
  /** Logs that could not be read whole. */
  readonly problems: readonly string[];
}
