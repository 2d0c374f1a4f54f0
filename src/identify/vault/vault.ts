/** Two tiers for every file that matters: a hard link against loss, an independent copy against corruption. */
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import { withLock } from '../../host/lock.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { captureState } from '../state/index.ts';
import { DEFAULT_CAP_BYTES } from './cap.ts';
import { isIntact, type LinkResult, Links } from './links.ts';
import { Objects, type VaultObject } from './objects.ts';

export interface VaultOptions {
  /** Bytes of all copies together. Links take none. */
  readonly capBytes?: number;
  /** Allow a private `.stakeout-links` directory at the mount point of other file systems; default: when root. */
  readonly foreignLinks?: boolean;
}

/** What the vault must be able to bring back. */
export interface Keepsake {
  readonly path: string;
  readonly state: FileState;
}

export interface Stored {
  readonly stored: readonly VaultObject[];
  /** Files that have no copy, each with its reason; the others are safe all the same. */
  readonly refused: readonly { readonly path: string; readonly error: StakeoutError }[];
  /** Files that have no link; they have a copy unless they are refused as well. */
  readonly unlinked: readonly { readonly path: string; readonly why: string }[];
}

export class Vault {
  readonly directory: string;
  readonly #objects: Objects;
  readonly #links: Links;

  /** `directory` is STATE/vault. Nothing is created until something is put. */
  constructor(directory: string, options: VaultOptions = {}) {
    this.directory = directory;
    this.#objects = new Objects(join(directory, 'objects'), options.capBytes ?? DEFAULT_CAP_BYTES);
    this.#links = new Links(join(directory, 'links'), options.foreignLinks ?? process.geteuid?.() === 0);
  }

  /** Copies what stands at `path`. Throws StakeoutError: nothing there, changing, over the cap, disk full. */
  put(path: string, state: FileState | undefined = captureState(path)): VaultObject {
    if (state?.sha256 === undefined)
      throw new StakeoutError(`cannot keep a copy of ${path}`, 'no plain file stands there');
    this.#prepare();
    return this.#objects.put(path, state.sha256);
  }

  /** Both tiers of many files. One that fails does not stop the others. */
  putAll(keepsakes: readonly Keepsake[], onProgress?: (done: number) => void): Stored {
    const stored: VaultObject[] = [];
    const refused: { path: string; error: StakeoutError }[] = [];
    const unlinked: { path: string; why: string }[] = [];
    for (const [i, { path, state }] of keepsakes.entries()) {
      onProgress?.(i);
      if (state.type !== 'file') continue;
      try {
        stored.push(this.put(path, state));
      } catch (error) {
        if (!(error instanceof StakeoutError)) throw error;
        refused.push({ path, error });
      }
      const result = this.refreshLink(path, state);
      if (result.link === undefined) unlinked.push({ path, why: result.why });
    }
    return { stored, refused, unlinked };
  }

  /** The copy when it is there and intact. Reads all of it: verify before each use, not at idle. */
  verify(sha256: string): VaultObject | undefined {
    return this.#objects.verified(sha256);
  }

  /** Where the copy is or would be; says nothing about whether it is intact. */
  pathOf(sha256: string): string {
    return this.#objects.path(sha256);
  }

  /** The link tier's name for `path` with this content, found by its name; `verifyLink` says whether it can be used. */
  linkFor(path: string, sha256: string): string | undefined {
    return this.#links.find(path, sha256);
  }

  verifyLink(link: string, sha256: string): boolean {
    return isIntact(link, sha256);
  }

  /** To be called when `path` was legitimately replaced: the old link goes, the new file gets one. Changes its ctime. */
  refreshLink(path: string, state: FileState): LinkResult {
    this.#prepare();
    return this.#links.refresh(path, state);
  }

  usedBytes(): number {
    return this.#objects.used();
  }

  /** Objects whose bytes are not what their name says. Reads everything. */
  damaged(): readonly VaultObject[] {
    return [...this.#objects.list()].filter((o) => this.#objects.verified(o.sha256) === undefined);
  }

  /** Forgets what none of `keep` needs; `known` are paths whose file systems may hold links. */
  collect(
    keep: readonly Keepsake[],
    known: readonly string[] = [],
  ): { removed: number; bytes: number; links: number } {
    this.#prepare();
    const digests = new Set(keep.flatMap(({ state }) => state.sha256 ?? []));
    const links = new Set(
      keep.flatMap(({ path, state }) =>
        state.sha256 === undefined ? [] : (this.linkFor(path, state.sha256) ?? []),
      ),
    );
    return withLock(join(this.directory, 'lock'), () => ({
      ...this.#objects.collect(digests),
      links: this.#links.collect(links, [...keep.map((k) => k.path), ...known]),
    }));
  }

  #prepare(): void {
    privateDirectory(this.directory);
  }
}
