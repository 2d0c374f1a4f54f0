/** The copies: content-addressed files `objects/ab/cdef…`, 0400, each whole and durable before it gets its name. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  discard,
  syncDirectory,
  TEMPORARY_PREFIX,
  temporaryName,
  writeError,
} from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { hashFd } from '../state/index.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
const SHA256 = /^[0-9a-f]{64}$/;
const OBJECT_MODE = 0o400;

export interface VaultObject {
  readonly sha256: string;
  readonly size: number;
  /** The copy itself; verify it before each use. */
  readonly path: string;
}

export class Objects {
  readonly directory: string;
  readonly #capBytes: number;
  #used: number | undefined;

  constructor(directory: string, capBytes: number) {
    this.directory = directory;
    this.#capBytes = capBytes;
  }

  /** Where the object with this digest is or would be. */
  path(sha256: string): string {
    if (!SHA256.test(sha256)) throw new TypeError(`not a SHA-256 digest: ${sha256}`);
    return join(this.directory, sha256.slice(0, 2), sha256.slice(2));
  }

  /** Bytes of all objects. */
  used(): number {
    this.#used ??= [...this.list()].reduce((sum, object) => sum + object.size, 0);
    return this.#used;
  }

  *list(): Iterable<VaultObject> {
    for (const prefix of namesIn(this.directory)) {
      for (const rest of namesIn(join(this.directory, prefix))) {
        const path = join(this.directory, prefix, rest);
        if (!SHA256.test(prefix + rest)) continue;
        const stats = fs.lstatSync(path, { throwIfNoEntry: false });
        if (stats !== undefined) yield { sha256: prefix + rest, size: stats.size, path };
      }
    }
  }

  /** The object when it is there and its bytes are what its name says. */
  verified(sha256: string): VaultObject | undefined {
    const path = this.path(sha256);
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || digestOf(path) !== sha256) return undefined;
    return { sha256, size: stats.size, path };
  }

  /**
   * Copies `source`, whose content must have the digest `sha256`. An object that is there and intact is used as it is; a
   * damaged one is replaced. Throws StakeoutError: changed meanwhile, over the cap, disk full.
   */
  put(source: string, sha256: string): VaultObject {
    const present = this.verified(sha256);
    if (present !== undefined) return present;
    this.#checkCap(source);
    const target = this.path(sha256);
    const directory = privateDirectory(join(this.directory, sha256.slice(0, 2)));
    const temporary = temporaryName(directory);
    try {
      const size = copySynced(source, temporary, sha256);
      fs.renameSync(temporary, target);
      syncDirectory(directory);
      this.#used = this.used() + size;
      return { sha256, size, path: target };
    } catch (error) {
      discard(temporary);
      throw writeError(target, error);
    }
  }

  /** Removes what nobody refers to, and leftovers of killed writers. Call it under the state directory's lock. */
  collect(referenced: ReadonlySet<string>): { removed: number; bytes: number } {
    let removed = 0;
    let bytes = 0;
    for (const object of this.list()) {
      if (referenced.has(object.sha256)) continue;
      fs.unlinkSync(object.path);
      removed += 1;
      bytes += object.size;
    }
    for (const prefix of namesIn(this.directory))
      for (const name of namesIn(join(this.directory, prefix)))
        if (name.startsWith(TEMPORARY_PREFIX)) discard(join(this.directory, prefix, name));
    this.#used = undefined;
    return { removed, bytes };
  }

  #checkCap(source: string): void {
    const size = fs.statSync(source, { throwIfNoEntry: false })?.size ?? 0;
    if (this.used() + size <= this.#capBytes) return;
    throw new StakeoutError(
      `${source} does not fit into the vault`,
      `it has ${size} bytes; ${this.used()} of ${this.#capBytes} are in use`,
      {
        next: 'raise the cap: --vault-cap BYTES or STAKEOUT_VAULT_CAP (K, M, G are understood)',
        exit: EXIT.environment,
      },
    );
  }
}

/** SHA-256 of a plain file, or undefined when it is not one or cannot be read through. */
export function digestOf(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return fs.fstatSync(fd).isFile() ? hashFd(fd) : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EIO', 'ENXIO'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** Shares blocks where the file system can (ioctl_ficlone(2)), else copies; returns the size. */
function copySynced(source: string, temporary: string, sha256: string): number {
  fs.copyFileSync(source, temporary, COPYFILE_EXCL | COPYFILE_FICLONE);
  fs.chmodSync(temporary, OBJECT_MODE);
  const fd = fs.openSync(temporary, O_RDONLY | O_NOFOLLOW);
  try {
    if (hashFd(fd) !== sha256)
      throw new StakeoutError(`cannot keep a copy of ${source}`, 'it changed while it was copied', {
        next: 'run the command again when nothing writes to it',
        exit: EXIT.input,
      });
    fs.fsyncSync(fd);
    return fs.fstatSync(fd).size;
  } finally {
    fs.closeSync(fd);
  }
}

export function namesIn(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
