/**
 * rpm's database behind the same interface, asked through rpm itself.
 * Tested on output recorded from rpm 4.18 with a database of its own; it has not yet been run on an RPM distribution.
 */
import { posix } from 'node:path';
import type { PackageRef } from '../../../domain/component.ts';
import { type RootedPaths, rootedPaths } from '../../rooted-path.ts';
import { agreement } from '../agreement.ts';
import type { Agreement, ExpectedFile, PackageDatabase } from '../types.ts';
import { FILE_FORMAT, PACKAGE_FORMAT, parseFiles, parsePackages, type RpmFile } from './output.ts';
import { type RpmQuery, rpmQuery } from './query.ts';

/** Paths or packages in one call: far below the limit of an argument list. */
const BATCH = 500;

export class RpmDatabase implements PackageDatabase {
  readonly kind = 'rpm';
  readonly #paths: RootedPaths;
  readonly #query: RpmQuery;

  constructor(root = '/', query: RpmQuery = rpmQuery(posix.resolve(root))) {
    this.#paths = rootedPaths(root);
    this.#query = query;
  }

  owner(path: string): PackageRef | undefined {
    return this.owners([path]).get(path);
  }

  owners(paths: Iterable<string>): Map<string, PackageRef> {
    const found = new Map<string, PackageRef>();
    for (const [path, file] of this.#files(paths)) found.set(path, file.package);
    return found;
  }

  installed(name: string): PackageRef | undefined {
    return parsePackages(this.#query(['--queryformat', PACKAGE_FORMAT, '--', name]))[0];
  }

  expected(path: string): ExpectedFile | undefined {
    const file = this.#files([path]).get(path);
    if (file === undefined) return undefined;
    const { package: owner, conffile, digest } = file;
    return { package: owner, conffile, ...(digest ? { digest } : {}) };
  }

  filesOf(name: string): readonly string[] {
    return parseFiles(this.#query(['--queryformat', FILE_FORMAT, '--', name])).map((file) => file.path);
  }

  /** RPM distributions keep alternatives outside the package database. */
  alternative(): undefined {
    return undefined;
  }

  agrees(path: string): Agreement {
    const directory = this.#paths.outside(posix.dirname(path));
    return agreement(directory && posix.join(directory, posix.basename(path)), this.expected(path));
  }

  /**
   * `rpm -qf` prints its answers without the path they are for, several for a shared file, and the whole package again for each
   * path. So it is asked for the owning packages first, and these, once each, for their files, each line of which names its path.
   */
  #files(paths: Iterable<string>): Map<string, RpmFile> {
    const wanted = new Set([...paths].filter((path) => path.startsWith('/') && !path.includes('\n')));
    const labels = new Set<string>();
    for (const batch of batches([...wanted], BATCH)) {
      const owners = parsePackages(this.#query(['-f', '--queryformat', PACKAGE_FORMAT, '--', ...batch]));
      for (const owner of owners) labels.add(labelOf(owner));
    }
    const found = new Map<string, RpmFile>();
    for (const batch of batches([...labels], BATCH)) {
      for (const file of parseFiles(this.#query(['--queryformat', FILE_FORMAT, '--', ...batch]))) {
        if (wanted.has(file.path) && !found.has(file.path)) found.set(file.path, file);
      }
    }
    return found;
  }
}

/** `name-version-release.arch`; not every rpm takes an epoch in it. */
function labelOf({ name, version, arch }: PackageRef): string {
  return `${name}-${version.replace(/^\d+:/, '')}.${arch}`;
}

function batches<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
