/**
 * Reads a host's files by the paths the host itself uses. With a root other than `/` (a mounted image, a fixture)
 * absolute symbolic links are resolved inside that root, as chroot(2) would.
 * Nothing here throws for what the host's files are: an unreadable file is a value.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import type { BigIntStats, Dirent, Stats } from 'node:fs';
import { codeOf, messageOf } from '../../domain/errors.ts';

/** Linux gives up after 40 links (path_resolution(7), ELOOP). */
const MAX_LINKS = 40;

/** Configuration larger than this is read up to here and said to be cut. */
const MAX_TEXT_BYTES = 4 << 20;

export interface FileText {
  readonly text?: string;
  /** Why there is no text: `ENOENT`, `EACCES`, `not a regular file`, … */
  readonly error?: string;
  /** True when the file is longer than what was read. */
  readonly cut?: boolean;
}

/** What a path leads through: the links on its way and where it ends. */
export interface PathTrail {
  /** Every symbolic link met on the way (canonical directory + name), outermost first. */
  readonly links: readonly string[];
  /** Where it ends, canonical; whether or not something stands there. */
  readonly target: string;
  readonly exists: boolean;
}

export class HostFiles {
  readonly root: string;
  readonly #trails = new Map<string, PathTrail>();
  readonly #kinds = new Map<string, Stats | undefined>();

  constructor(root = '/') {
    this.root = root === '/' ? '' : root.replace(/\/+$/, '');
  }

  /** Follows every link of a host path; the path need not exist. */
  trail(path: string): PathTrail {
    let known = this.#trails.get(path);
    if (known === undefined) {
      known = this.#follow(path);
      this.#trails.set(path, known);
    }
    return known;
  }

  /** Type and mode of what the path leads to, links followed; undefined when nothing stands there. */
  stat(path: string): Stats | undefined {
    const { exists, target } = this.trail(path);
    return exists ? this.#lstat(target) : undefined;
  }

  isFile(path: string): boolean {
    return this.stat(path)?.isFile() ?? false;
  }

  isDirectory(path: string): boolean {
    return this.stat(path)?.isDirectory() ?? false;
  }

  /** Device and inode as one key, for loop detection. */
  identity(path: string): string | undefined {
    const { exists, target } = this.trail(path);
    if (!exists) return undefined;
    const stat: BigIntStats | undefined = attempt(() => lstatSync(this.root + target, { bigint: true }));
    return stat && `${stat.dev}:${stat.ino}`;
  }

  /** Entries of a directory in strcmp order; empty when it cannot be read. */
  list(dir: string): readonly Dirent[] {
    const { target } = this.trail(dir);
    const entries = attempt(() => readdirSync(this.root + target, { withFileTypes: true }));
    return (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The text of a regular file, up to `limit` bytes. Never blocks on a FIFO or device: only regular files are opened. */
  readText(path: string, limit = MAX_TEXT_BYTES): FileText {
    const read = this.readBytes(path, limit);
    if (read.bytes === undefined) return { error: read.error ?? 'unreadable' };
    return { text: read.bytes.toString('utf8'), ...(read.cut ? { cut: true } : {}) };
  }

  readBytes(
    path: string,
    limit: number,
  ): { readonly bytes?: Buffer; readonly error?: string; readonly cut?: boolean } {
    const { exists, target } = this.trail(path);
    if (!exists) return { error: 'ENOENT' };
    if (!this.#lstat(target)?.isFile()) return { error: 'not a regular file' };
    try {
      return readUpTo(this.root + target, limit);
    } catch (error) {
      return { error: codeOf(error) ?? messageOf(error) };
    }
  }

  #lstat(canonical: string): Stats | undefined {
    if (!this.#kinds.has(canonical))
      this.#kinds.set(
        canonical,
        attempt(() => lstatSync(this.root + canonical)),
      );
    return this.#kinds.get(canonical);
  }

  #follow(path: string): PathTrail {
    const links: string[] = [];
    const todo = path.split('/').toReversed();
    let at = '';
    let missing = false;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/'))); // above the root is the root
        continue;
      }
      const here = `${at}/${part}`;
      const stat: Stats | undefined = missing ? undefined : this.#lstat(here);
      if (stat?.isSymbolicLink()) {
        if (links.length >= MAX_LINKS) return { links, target: here, exists: false };
        links.push(here);
        const target = attempt(() => readlinkSync(this.root + here)) ?? '';
        if (target.startsWith('/')) at = '';
        todo.push(...target.split('/').toReversed());
        continue;
      }
      missing ||= stat === undefined;
      at = here;
    }
    return { links, target: at === '' ? '/' : at, exists: !missing };
  }
}

function readUpTo(path: string, limit: number): { readonly bytes: Buffer; readonly cut: boolean } {
  // What was a file when it was looked at may be a FIFO or a link by now: it must neither hold us nor lead elsewhere.
  const fd = openSync(
    path,
    constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW | constants.O_NOCTTY,
  );
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new Error('not a regular file');
    const size = Math.min(found.size, limit);
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    for (let n = -1; filled < size && n !== 0; filled += n)
      n = readSync(fd, bytes, filled, size - filled, null);
    return { bytes: bytes.subarray(0, filled), cut: fstatSync(fd).size > limit };
  } finally {
    closeSync(fd);
  }
}

/** The value, or undefined when the host refuses: vanished, not permitted, a loop. */
function attempt<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
