/** dpkg's database, read directly: asking dpkg-query takes 100 ms a time, and the answer must be right while an event waits. */
import { readlinkSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { PackageRef } from '../../../domain/component.ts';
import { type RootedPaths, rootedPaths } from '../../rooted-path.ts';
import { agreement } from '../agreement.ts';
import type { Agreement, Alternative, ExpectedFile, PackageDatabase } from '../types.ts';
import { ADMIN_DIR } from './layout.ts';
import { type BothNames, bothNames } from './merged-usr.ts';
import { DpkgSnapshot, refOf } from './snapshot.ts';

export class DpkgDatabase implements PackageDatabase {
  readonly kind = 'dpkg';
  readonly #paths: RootedPaths;
  readonly #bothNames: BothNames;
  #snapshot: DpkgSnapshot | undefined;
  #signature = '';

  constructor(root = '/') {
    this.#paths = rootedPaths(root);
    this.#bothNames = bothNames(posix.resolve(root).replace(/\/$/, ''));
  }

  owner(path: string): PackageRef | undefined {
    return this.#ownerIn(this.#current(), path);
  }

  owners(paths: Iterable<string>): Map<string, PackageRef> {
    const snapshot = this.#current();
    const found = new Map<string, PackageRef>();
    for (const path of paths) {
      const ref = this.#ownerIn(snapshot, path);
      if (ref) found.set(path, ref);
    }
    return found;
  }

  #ownerIn(snapshot: DpkgSnapshot, path: string): PackageRef | undefined {
    const owner = refOf(snapshot.listings(path));
    if (owner) return owner;
    const target = this.#alternativeIn(snapshot, path)?.target;
    return target === undefined ? undefined : refOf(snapshot.listings(target));
  }

  installed(name: string): PackageRef | undefined {
    return this.#current().installed(name)?.ref;
  }

  expected(path: string): ExpectedFile | undefined {
    const snapshot = this.#current();
    const [listing] = snapshot.listings(path);
    if (listing === undefined) return undefined;
    const hex = snapshot.md5(listing);
    const override = snapshot.override(path);
    return {
      package: listing.entry.ref,
      conffile: listing.entry.conffiles.has(listing.listedAs),
      ...(hex === undefined ? {} : { digest: { algorithm: 'md5', hex } }),
      ...(override === undefined ? {} : { override }),
    };
  }

  filesOf(name: string): readonly string[] {
    const snapshot = this.#current();
    const entry = snapshot.installed(name);
    return entry ? snapshot.files(entry) : [];
  }

  alternative(path: string): Alternative | undefined {
    return this.#alternativeIn(this.#current(), path);
  }

  #alternativeIn(snapshot: DpkgSnapshot, path: string): Alternative | undefined {
    const found = snapshot.alternative(path);
    if (found === undefined) return undefined;
    const target = this.#linkTarget(`/etc/alternatives/${found.name}`);
    return { group: found.group, link: found.link, ...(target === undefined ? {} : { target }) };
  }

  /** The link itself is read, not followed: what it says, even when it dangles. */
  #linkTarget(path: string): string | undefined {
    const directory = this.#paths.outside(posix.dirname(path));
    if (directory === undefined) return undefined;
    try {
      return posix.resolve(posix.dirname(path), readlinkSync(`${directory}/${posix.basename(path)}`));
    } catch {
      return undefined; // gone, or replaced by something that is no link
    }
  }

  agrees(path: string): Agreement {
    // The parent is resolved inside the root, the file itself is not followed: a link in its place is a difference.
    const directory = this.#paths.outside(posix.dirname(path));
    return agreement(directory && posix.join(directory, posix.basename(path)), this.expected(path));
  }

  /** Read anew when dpkg has written since: it replaces its files by renaming, so inode or times differ. */
  #current(): DpkgSnapshot {
    const signature = this.#signatureNow();
    if (this.#snapshot === undefined || signature !== this.#signature) {
      this.#snapshot = new DpkgSnapshot(this.#paths, this.#bothNames);
      this.#signature = signature;
    }
    return this.#snapshot;
  }

  #signatureNow(): string {
    const parts = ['status', 'updates', 'diversions', 'statoverride', 'alternatives'].map((name) => {
      const outside = this.#paths.outside(`${ADMIN_DIR}/${name}`);
      const stat = outside === undefined ? undefined : statSync(outside, { throwIfNoEntry: false });
      return stat ? `${stat.ino}.${stat.mtimeMs}.${stat.ctimeMs}.${stat.size}` : '-';
    });
    return parts.join(' ');
  }
}
