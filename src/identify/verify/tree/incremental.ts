/** Verification that reads only what a cheaper look makes suspicious. */
import { type FrameReader } from '../../signed/index.ts';
import { comings, compareDir, compareEntry, lostEntry } from './compare.ts';
import type { TreeChange } from './change.ts';
import { type Counts, decodeDigests, decodeDirs, decodeExtra, decodeImage } from './codec.ts';
import { ByteStringsBuilder, sharedU32 } from './byte-strings.ts';
import { Crew } from './crew.ts';
import { DIGEST_BYTES, emptyImage, type Image, type Names } from './image.ts';
import { listNewcomers } from './newcomers.ts';
import { absorb, scan, type ScanOptions } from './pool.ts';
import type { NamedInode } from './rename.ts';
import { Scanner } from './scan.ts';
import { COUNTERS } from './work.ts';
import { type Stats, STATUS } from './stats.ts';

/** `dirs`: only where a directory changed; `quick`: wherever (inode, size, mtime, ctime, mode, owner) differ. */
export type IncrementalLevel = 'dirs' | 'quick';

export interface IncrementalOptions extends Omit<ScanOptions, 'level'> {
  readonly level: IncrementalLevel;
}

export async function verifyIncrementally(
  frame: FrameReader,
  counts: Counts,
  options: IncrementalOptions,
): Promise<TreeChange[]> {
  if (options.level === 'dirs') {
    const { recorded, found } = await lookAtDirs(frame, counts, options);
    if (changedDirs(recorded, found).length === 0) return [];
  }
  const level = options.level === 'dirs' ? 'dirs' : 'stat';
  const crew = new Crew(level, counts.entries, options.threads);
  try {
    const recorded = decodeImage(frame, counts);
    const found = await scan(recorded.names, { ...options, level, crew });
    return new Suspicion(frame, recorded, found, options).changes();
  } finally {
    await crew.dismiss();
  }
}

async function lookAtDirs(
  frame: FrameReader,
  counts: Counts,
  options: IncrementalOptions,
): Promise<{ recorded: Stats; found: Stats }> {
  const { dirs, fill } = decodeDirs(frame, counts);
  const names: Names = {
    dirs,
    entries: new ByteStringsBuilder().done(),
    first: sharedU32(counts.dirs + 1),
  };
  const recorded = emptyImage(names, false).dirs;
  fill(recorded);
  return { recorded, found: (await scan(names, { ...options, level: 'dirs' })).dirs };
}

function changedDirs(recorded: Stats, found: Stats): number[] {
  const changed: number[] = [];
  for (let i = 0; i < recorded.count; i += 1) if (!recorded.untouched(i, found, i)) changed.push(i);
  return changed;
}

/** Looks closely at what differs. */
class Suspicion {
  readonly #frame: FrameReader;
  readonly #recorded: Image;
  readonly #found: Image;
  readonly #options: IncrementalOptions;
  readonly #scanner: Scanner;

  constructor(frame: FrameReader, recorded: Image, found: Image, options: IncrementalOptions) {
    this.#frame = frame;
    this.#recorded = recorded;
    this.#options = options;
    const digests = new Uint8Array(recorded.entries.count * DIGEST_BYTES);
    this.#found = { ...found, digests };
    this.#scanner = this.#scannerFor('full');
  }

  changes(): TreeChange[] {
    const dirs = changedDirs(this.#recorded.dirs, this.#found.dirs);
    if (this.#options.level === 'dirs') this.#statEntries(dirs);
    const suspects = [...this.#suspects(dirs)];
    if (dirs.length + suspects.length === 0) return [];
    decodeExtra(this.#frame, this.#recorded);
    for (const dir of dirs) this.#scanner.suspectDir(dir);
    for (const { dir, entry } of suspects)
      if (this.#found.entries.status[entry] === STATUS.seen) this.#scanner.suspect(dir, entry);
    absorb(this.#found, this.#scanner.found);
    return [
      ...dirs.flatMap((dir) => compareDir(this.#recorded, dir, this.#found)),
      ...this.#entryChanges(suspects, dirs),
    ];
  }

  #scannerFor(level: 'full' | 'stat'): Scanner {
    const { root, rootDevice } = this.#options;
    const counters = new Int32Array(new SharedArrayBuffer(COUNTERS * 4));
    return new Scanner({ root, rootDevice, level, image: this.#found, counters, large: sharedU32(0) });
  }

  #statEntries(dirs: readonly number[]): void {
    const scanner = this.#scannerFor('stat');
    for (const dir of dirs) scanner.directory(dir);
    absorb(this.#found, scanner.found);
  }

  *#suspects(dirs: readonly number[]): Iterable<{ dir: number; entry: number }> {
    const { names, entries } = this.#recorded;
    const scope =
      this.#options.level === 'dirs' ? dirs : Array.from({ length: names.dirs.count }, (_, i) => i);
    for (const dir of scope)
      for (let entry = names.first[dir] ?? 0; entry < (names.first[dir + 1] ?? 0); entry += 1)
        if (!entries.untouched(entry, this.#found.entries, entry)) yield { dir, entry };
  }

  #entryChanges(suspects: readonly { dir: number; entry: number }[], dirs: readonly number[]): TreeChange[] {
    const digests = suspects.length === 0 ? undefined : decodeDigests(this.#frame, this.#recorded.entries);
    const changes: TreeChange[] = [];
    const removed: NamedInode[] = [];
    for (const { dir, entry } of suspects) {
      if (this.#found.entries.status[entry] === STATUS.missing)
        removed.push(lostEntry(this.#recorded, dir, entry));
      else changes.push(...compareEntry(this.#recorded, digests, this.#found, dir, entry));
    }
    return [...changes, ...comings(removed, listNewcomers(this.#options.root, this.#recorded.names, dirs))];
  }
}
