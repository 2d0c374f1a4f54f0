/** Chooses the package database of a root directory by what stands there. */
import { existsSync } from 'node:fs';
import { rootedPaths } from '../rooted-path.ts';
import { DpkgDatabase } from './dpkg/database.ts';
import { ADMIN_DIR } from './dpkg/layout.ts';
import { NO_PACKAGES } from './none.ts';
import { RpmDatabase } from './rpm/database.ts';
import { RPM } from './rpm/query.ts';
import type { PackageDatabase } from './types.ts';

/** Where rpm keeps its database: sqlite, ndb and Berkeley DB, old and new place. */
const RPM_DATABASES = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'].flatMap((directory) =>
  ['rpmdb.sqlite', 'Packages.db', 'Packages'].map((name) => `${directory}/${name}`),
);

export function openPackageDatabase(root = '/'): PackageDatabase {
  const paths = rootedPaths(root);
  const there = (path: string): boolean => {
    const outside = paths.outside(path);
    return outside !== undefined && existsSync(outside);
  };
  if (there(`${ADMIN_DIR}/status`)) return new DpkgDatabase(root);
  if (existsSync(RPM) && RPM_DATABASES.some((path) => there(path))) return new RpmDatabase(root);
  return NO_PACKAGES;
}
