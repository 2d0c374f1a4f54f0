/** What Stakeout asks a package database, whichever it is. */
import type { PackageRef } from '../../domain/component.ts';

/** What the database says of one file. */
export interface ExpectedFile {
  readonly package: PackageRef;
  /** The administrator may change it; the package manager keeps the change. */
  readonly conffile: boolean;
  /** Regular files only, and not all of them: some packages ship no digests. */
  readonly digest?: { readonly algorithm: DigestAlgorithm; readonly hex: string };
  /** Owner and mode set by the administrator (dpkg-statoverride) in place of the package's. */
  readonly override?: StatOverride;
}

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface StatOverride {
  readonly user: string;
  readonly group: string;
  readonly mode: number;
}

/** A link kept by update-alternatives: `link` → /etc/alternatives/NAME → `target`. */
export interface Alternative {
  readonly group: string;
  readonly link: string;
  /** What the link leads to at the moment; undefined when the link in /etc/alternatives is gone. */
  readonly target?: string;
}

/** How a file compares with what its package shipped. */
export type Agreement = 'agrees' | 'differs' | 'unknown' | 'missing';

/**
 * Answers follow the database: after a package manager run the next call reads it anew.
 * Paths are absolute, inside the root that was opened; both spellings of a merged /usr (`/lib/x`, `/usr/lib/x`) are understood.
 * A path that no package owns gives undefined. Nothing throws for what stands in the database.
 */
export interface PackageDatabase {
  readonly kind: 'dpkg' | 'rpm' | 'none';
  /** The package that put this file there; of a link kept by update-alternatives, the package of its target. */
  owner(path: string): PackageRef | undefined;
  /** `owner` for many paths at once; those without an owner are left out. */
  owners(paths: Iterable<string>): Map<string, PackageRef>;
  /** `name` or `name:arch`; the native architecture comes first. Only packages whose files are on the disk. */
  installed(name: string): PackageRef | undefined;
  expected(path: string): ExpectedFile | undefined;
  /** Everything the package put on the disk, directories included, where diversions have moved it. */
  filesOf(name: string): readonly string[];
  alternative(path: string): Alternative | undefined;
  /** Hashes the file at `path` and compares: one read of the whole file. */
  agrees(path: string): Agreement;
}
