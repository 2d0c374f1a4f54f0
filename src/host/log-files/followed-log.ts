/** One log followed through rotations of every kind. Does nothing by itself: `look` is called when something may have happened. */
import { type FileLook, isBeginningOf, lookAt, type NoFile } from './file-identity.ts';
import type { FilePosition, LogPosition } from './position.ts';
import { type RotatedLog, rotatedLogs } from './rotated.ts';
import { Segment } from './segment.ts';
import type { LogSink } from './sink.ts';

/** What one look reads at most of each file, so that one log does not hold up the others: a few milliseconds' worth. */
const BUDGET = 8 << 20;
/** For a log that is rotated faster than its old files become quiet. */
const MAX_OLD_FILES = 8;
/** Files of which is remembered that they were read. */
const MAX_DONE = 256;

export interface FollowOptions {
  /** Milliseconds that a rotated file is read on after its last line: httpd's old workers write until they have ended. */
  readonly graceMs: number;
  /** More than this unread in one file when following begins again is left out. */
  readonly maxBacklog: number;
  /** Monotonic, milliseconds. */
  readonly clock: () => number;
}

/** A file that is read, and since when it has been quiet. */
interface Reading {
  readonly segment: Segment;
  quietSince: number;
}

export class FollowedLog {
  readonly path: string;
  readonly #sink: LogSink;
  readonly #options: FollowOptions;
  /** Files that stood at the path before, oldest first. */
  readonly #old: Reading[] = [];
  #current: Reading | undefined;
  /** Nothing to read stands at the path. */
  #absent = false;
  /** Ids of files that were read, or stood there before we began: never taken for a generation that was missed. */
  readonly #done = new Set<string>();

  constructor(path: string, sink: LogSink, from: LogPosition | 'start' | 'end', options: FollowOptions) {
    this.path = path;
    this.#sink = sink;
    this.#options = options;
    if (typeof from === 'object') this.#resume(from);
    else this.#begin(from);
  }

  /** True while files are read that no event may announce: they may have left the directory. */
  get hasOldFiles(): boolean {
    return this.#old.length > 0 || (this.#absent && this.#current !== undefined);
  }

  /** Reads what is new. True when something was read or is left to read. */
  look(): boolean {
    let busy = false;
    for (const old of this.#old) busy = this.#drain(old) || busy;
    if (this.#current !== undefined) busy = this.#drain(this.#current) || busy;
    busy = this.#followPath() || busy;
    this.#retire();
    return busy;
  }

  position(): LogPosition {
    const files = [...this.#old, ...(this.#current ? [this.#current] : [])];
    return { path: this.path, files: files.map(({ segment }) => segment.position) };
  }

  close(): void {
    for (const { segment } of this.#old) segment.close();
    this.#old.length = 0;
    this.#current?.segment.close();
    this.#current = undefined;
  }

  #begin(from: 'start' | 'end'): void {
    for (const generation of rotatedLogs(this.path)) this.#remember(generation.id);
    if (from === 'end') this.#take(Segment.openAtEnd(this.path, this.#sink));
  }

  /** Reads on from `segment`; false when there is no file. */
  #take(segment: Segment | NoFile): boolean {
    if ('error' in segment) return this.#noteAbsence(segment.error);
    this.#absent = false;
    this.#current = { segment, quietSince: this.#options.clock() };
    return true;
  }

  #noteAbsence(why: string): false {
    if (!this.#absent) this.#sink.notice?.({ is: 'absent', why });
    this.#absent = true;
    return false;
  }

  #drain(reading: Reading): boolean {
    const { segment } = reading;
    const before = segment.passedOn;
    let result = segment.drain(BUDGET);
    if (result === 'replaced') {
      this.#beginAnew(segment);
      result = segment.drain(BUDGET);
    }
    const moved = result !== 'end' || segment.passedOn !== before;
    if (moved) reading.quietSince = this.#options.clock();
    return moved;
  }

  /** logrotate's copytruncate copies first, so what was not read before the truncation stands in the copy. */
  #beginAnew(segment: Segment): void {
    const generations = rotatedLogs(this.path);
    const copy = generations.find((g) => !g.gzip && g.id !== segment.id && segment.isCopiedBy(g.path));
    if (copy === undefined) segment.restart();
    else {
      segment.finishFrom(copy.path);
      this.#remember(copy.id);
      for (const later of this.#laterThan(copy, generations)) this.#readGeneration(later);
    }
    for (const generation of generations) this.#remember(generation.id);
    this.#sink.notice?.({ is: 'truncated', recovered: copy !== undefined });
  }

  /** When another file stands at the path, the present one becomes an old one; those that came in between are read before it. */
  #followPath(): boolean {
    const next = lookAt(this.path);
    if ('error' in next) return this.#noteAbsence(next.error);
    if (next.id === this.#current?.segment.id) return false;
    if (this.#current !== undefined) this.#setAside(this.#current);
    this.#current = undefined;
    if (!this.#take(Segment.open(this.path, 0, this.#sink))) return false;
    if (this.#current !== undefined) this.#drain(this.#current);
    return true;
  }

  #setAside(current: Reading): void {
    this.#drain(current);
    this.#addOld(current);
    const { segment } = current;
    const missed = this.#laterThan(segment, rotatedLogs(this.path));
    for (const generation of missed)
      if (!segment.isCopiedBy(generation.path)) this.#readGeneration(generation);
    this.#sink.notice?.({ is: 'rotated' });
  }

  /**
   * Generations born after `file` that were not read yet: two rotations between two looks. No copies of it or of what stands at
   * the path. Oldest first.
   */
  #laterThan(
    file: { readonly id: string; readonly bornNs: bigint },
    generations: readonly RotatedLog[],
  ): RotatedLog[] {
    return generations
      .filter((g) => !g.gzip && !this.#done.has(g.id) && g.id !== file.id && g.bornNs > file.bornNs)
      .filter((g) => !isBeginningOf(g.path, this.path))
      .sort((a, b) => (a.bornNs < b.bornNs ? -1 : 1));
  }

  #readGeneration(generation: RotatedLog): void {
    const segment = Segment.open(generation.path, 0, this.#sink);
    if ('error' in segment) return;
    this.#limitBacklog(segment);
    const reading = { segment, quietSince: this.#options.clock() };
    this.#drain(reading);
    this.#addOld(reading);
  }

  #limitBacklog(segment: Segment): void {
    if (segment.unread > this.#options.maxBacklog)
      this.#sink.notice?.({ is: 'skipped', bytes: segment.skip(this.#options.maxBacklog) });
  }

  #addOld(reading: Reading): void {
    this.#remember(reading.segment.id);
    this.#old.push(reading);
  }

  #remember(id: string): void {
    this.#done.add(id);
    const [first] = this.#done;
    if (this.#done.size > MAX_DONE && first !== undefined) this.#done.delete(first);
  }

  /** Closes what has become quiet: a deleted file's blocks are freed only when nobody holds it open any more. */
  #retire(): void {
    const since = this.#options.clock() - this.#options.graceMs;
    for (let i = 0; i < this.#old.length; ) {
      const old = this.#old[i];
      if (old !== undefined && old.quietSince >= since && this.#old.length <= MAX_OLD_FILES) i += 1;
      else for (const { segment } of this.#old.splice(i, 1)) segment.finish();
    }
    if (!this.#absent || this.#current === undefined || this.#current.quietSince >= since) return;
    this.#current.segment.finish();
    this.#current = undefined;
  }

  #resume(from: LogPosition): void {
    const here = lookAt(this.path);
    const generations = rotatedLogs(this.path).filter((g) => !g.gzip);
    const places = [...('error' in here ? [] : [{ ...here, path: this.path }]), ...generations];
    const found = from.files.map((saved) => this.#reopen(saved, places));
    const last = found.pop();
    for (const segment of found)
      if (segment !== undefined) this.#addOld({ segment, quietSince: this.#options.clock() });
    if (last === undefined) {
      if (from.files.length > 0) this.#sink.notice?.({ is: 'position-lost' });
      return this.#begin('start');
    }
    this.#goOnFrom(last, !('error' in here) && here.id === last.id);
    for (const generation of generations) this.#remember(generation.id);
  }

  #goOnFrom(last: Segment, isAtPath: boolean): void {
    this.#limitBacklog(last);
    const reading = { segment: last, quietSince: this.#options.clock() };
    if (isAtPath) {
      this.#current = reading;
      return;
    }
    const later = this.#laterThan(last, rotatedLogs(this.path));
    this.#drain(reading);
    this.#addOld(reading);
    for (const generation of later) if (!last.isCopiedBy(generation.path)) this.#readGeneration(generation);
  }

  /** By inode where the content is the same, else by content: a copy, or a file that was restored from elsewhere. */
  #reopen(
    saved: FilePosition,
    places: readonly (FileLook & { readonly path: string })[],
  ): Segment | undefined {
    const sameFirst = places.toSorted((a, b) => Number(b.id === saved.id) - Number(a.id === saved.id));
    for (const place of sameFirst) {
      if (place.size < saved.offset || (saved.offset === 0 && place.id !== saved.id)) continue;
      const segment = Segment.open(place.path, saved.offset, this.#sink);
      if ('error' in segment) continue;
      if (segment.position.fingerprint === saved.fingerprint) return segment;
      segment.close();
    }
    return undefined;
  }
}
