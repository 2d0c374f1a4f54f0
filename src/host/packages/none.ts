/** A host without a package database that Stakeout can read: everything is unknown. */
import type { PackageDatabase } from './types.ts';

export const NO_PACKAGES: PackageDatabase = {
  kind: 'none',
  owner: () => undefined,
  owners: () => new Map(),
  installed: () => undefined,
  expected: () => undefined,
  filesOf: () => [],
  alternative: () => undefined,
  agrees: () => 'unknown',
};
