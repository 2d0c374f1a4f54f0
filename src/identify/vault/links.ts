/**
 * The links: one more name for the very inode, in a private directory of the same file system, so that an unlinked file
 * comes back by link(2) without a byte being copied. They guard against loss only: a write through the live name changes
 * the link as well, so its digest is checked before each use, and the copies answer for corruption.
 *
 * A link is named `PATHKEY-SHA256-INODE`: path key, content and inode. The path key (a digest of the path, never the path
 * itself) keeps files with equal content apart: giving one file the inode of another would tie two live files together.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import { discard, temporaryName } from '../../host/durable-file.ts';
import { mountOf } from '../../host/mount-of.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { digestOf, namesIn } from './objects.ts';

/** At the mount point of a file system that the state directory is not on; root only. */
export const FOREIGN_DIRECTORY = '.stakeout-links';
const PATH_KEY_LENGTH = 32;

/** Why there is no link; the copy then is the only tier. */
export type LinkResult = { readonly link: string } | { readonly link?: undefined; readonly why: string };

export class Links {
  readonly #home: string;
  readonly #foreign: boolean;

  /** `home` is used for files on its own mount; `foreign` allows directories at other mount points. */
  constructor(home: string, foreign: boolean) {
    this.#home = home;
    this.#foreign = foreign;
  }

  /** Makes the link of `path`, which must be the file that `state` describes. Existing ones of other content go. */
  refresh(path: string, state: FileState): LinkResult {
    if (state.type !== 'file' || state.sha256 === undefined) return { why: 'it is no plain file' };
    try {
      const directory = this.#directoryFor(path, true);
      if (directory === undefined) return { why: 'its file system has no place for links' };
      return replaceLinks(directory, path, state, state.sha256);
    } catch (error) {
      if (error instanceof StakeoutError) return { why: error.why };
      const code = codeOf(error);
      if (code === undefined) throw error;
      return { why: code }; // EXDEV, EROFS, EPERM, EMLINK: a limit of that file system, not of the vault
    }
  }

  /** The link of `path` with this content by its name alone; check it with `isIntact` before use. */
  find(path: string, sha256: string): string | undefined {
    const directory = this.#directoryFor(path, false);
    if (directory === undefined) return undefined;
    const prefix = `${pathKey(path)}-${sha256}-`;
    const name = namesIn(directory).find((n) => n.startsWith(prefix));
    return name === undefined ? undefined : join(directory, name);
  }

  /** Removes the links in the home directory and those of `mounts` that `keep` does not name. */
  collect(keep: ReadonlySet<string>, paths: Iterable<string>): number {
    const directories = new Set([this.#home]);
    for (const path of paths) {
      const directory = this.#directoryFor(path, false);
      if (directory !== undefined) directories.add(directory);
    }
    let removed = 0;
    for (const directory of directories) {
      for (const name of namesIn(directory)) {
        if (keep.has(join(directory, name))) continue;
        discard(join(directory, name));
        removed += 1;
      }
    }
    return removed;
  }

  #directoryFor(path: string, create: boolean): string | undefined {
    const parent = existingParent(dirname(path));
    const at = mountOf(parent);
    const home = mountOf(existingParent(this.#home));
    if (at === undefined || home === undefined) return undefined;
    const directory = at.id === home.id ? this.#home : this.#foreignDirectory(at.point);
    if (directory === undefined) return undefined;
    if (create) privateDirectory(directory);
    return directory;
  }

  #foreignDirectory(point: string): string | undefined {
    return this.#foreign && fs.statSync(point).isDirectory() ? join(point, FOREIGN_DIRECTORY) : undefined;
  }
}

/** True when the link's content is still the one recorded. */
export function isIntact(link: string, sha256: string): boolean {
  return digestOf(link) === sha256;
}

function pathKey(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, PATH_KEY_LENGTH);
}

function replaceLinks(directory: string, path: string, state: FileState, sha256: string): LinkResult {
  const prefix = `${pathKey(path)}-`;
  const temporary = temporaryName(directory);
  try {
    fs.linkSync(path, temporary);
    const stats = fs.lstatSync(temporary, { bigint: true });
    if (!stats.isFile() || Number(stats.size) !== state.size || stats.mtimeNs.toString() !== state.mtimeNs)
      return { why: 'it is not the recorded file any more' };
    const name = `${prefix}${sha256}-${stats.ino}`;
    fs.renameSync(temporary, join(directory, name));
    for (const old of namesIn(directory)) {
      if (old.startsWith(prefix) && old !== name) discard(join(directory, old));
    }
    return { link: join(directory, name) };
  } finally {
    // rename(2) does nothing when both names are the same inode already: the temporary name then is still there.
    discard(temporary);
  }
}

function existingParent(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (at === '/' || fs.statSync(at, { throwIfNoEntry: false })?.isDirectory() === true) return at;
  }
}
