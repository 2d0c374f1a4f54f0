/** One log followed through rotations of every kind. Does nothing by itself: `look` is called when something may have happened. */
import { closeSync } from 'node:fs';
import { type FileLook, lookAt, type NoFile, openLog, type OpenedFile } from './file-identity.ts';
import { isBeginningOf } from './fingerprint.ts';
import type { LogPosition } from './position.ts';
import { reopen } from './reopen.ts';
import { compare, openGeneration, type RotatedLog, rotatedLogs } from './rotated.ts';
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
  /** The youngest file whose lines are known to have been read before it began: itself, or the copy of what it held. */
  after: FileLook;
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
    if (this.#current !== undefined) busy = this.#drainCurrent(this.#current) || busy;
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
    if (from === 'end') this.#take(openLog(this.path), (file) => Segment.atEnd(file, this.#sink));
  }

  /** Reads on from the file at the path; false when there is none. */
  #take(file: OpenedFile | NoFile, from: (file: OpenedFile) => Segment): boolean {
    if ('error' in file) return this.#noteAbsence(file.error);
    this.#absent = false;
    this.#current = this.#reading(from(file));
    return true;
  }

  #reading(segment: Segment): Reading {
    return { segment, quietSince: this.#options.clock(), after: segment.file };
  }

  #noteAbsence(why: string): false {
    if (!this.#absent) this.#sink.notice?.({ is: 'absent', why });
    this.#absent = true;
    return false;
  }

  /**
   * Of a file of which nothing was read it cannot be seen that it was truncated since: lines that came and went between two looks
   * stand in copies only.
   */
  #drainCurrent(reading: Reading): boolean {
    const { segment, after } = reading;
    if (!segment.isUnread || !segment.hasChanged) return this.#drain(reading);
    const former = this.#old.at(-1)?.segment;
    this.#readMissed(after, segment, former);
    this.#drain(reading);
    this.#readMissed(after, segment, former);
    return true;
  }

  #drain(reading: Reading): boolean {
    const { segment } = reading;
    const before = segment.passedOn;
    const result = segment.drain(BUDGET);
    if (result === 'replaced') this.#beginAnew(reading);
    const moved = result !== 'end' || segment.passedOn !== before;
    if (moved) reading.quietSince = this.#options.clock();
    return moved;
  }

  /** logrotate's copytruncate copies first, so what was not read before the truncation stands in the copy. */
  #beginAnew(reading: Reading): void {
    const { segment } = reading;
    const copy = this.#copyOf(segment);
    if (copy === undefined) segment.restart();
    else {
      segment.finishFrom(copy);
      closeSync(copy.fd);
      this.#remember(copy.id);
    }
    segment.drain(BUDGET);
    if (copy === undefined) for (const { id } of rotatedLogs(this.path)) this.#remember(id);
    else {
      reading.after = copy;
      this.#readMissed(copy, segment);
    }
    this.#sink.notice?.({ is: 'truncated', recovered: copy !== undefined });
  }

  /** Opened; the newest, if there are several. */
  #copyOf(segment: Segment): OpenedFile | undefined {
    for (const generation of rotatedLogs(this.path)) {
      if (generation.gzip || generation.id === segment.file.id) continue;
      const file = openGeneration(this.path, generation);
      if (file === undefined) continue;
      if (segment.isCopiedBy(file)) return file;
      closeSync(file.fd);
    }
    return undefined;
  }

  /** When another file stands at the path, the present one becomes an old one; those that came in between are read before it. */
  #followPath(): boolean {
    const next = lookAt(this.path);
    if ('error' in next) return this.#noteAbsence(next.error);
    const former = this.#current;
    if (next.id === former?.segment.file.id) return false;
    const file = openLog(this.path); // before the generations are listed: whatever is rotated after that is younger
    this.#current = undefined;
    if (former !== undefined) this.#setAside(former);
    if (!this.#take(file, (opened) => new Segment(opened, 0, this.#sink))) return false;
    return this.#drainNew(former);
  }

  #drainNew(former: Reading | undefined): boolean {
    const current = this.#current;
    if (current === undefined) return false;
    const readMissed = (): void => {
      if (former !== undefined) this.#readMissed(former.segment.file, current.segment, former.segment);
    };
    readMissed(); // in the order they were written
    this.#drain(current);
    readMissed(); // what was a copy of the present file before is the only place of its lines if that was truncated since
    return true;
  }

  #setAside(former: Reading): void {
    this.#drain(former);
    this.#addOld(former);
    this.#sink.notice?.({ is: 'rotated' });
  }

  /**
   * Reads generations that were born after `file` and not read yet: two rotations between two looks. No copies of what is being
   * read: neither of `current` nor of `former`. Oldest first.
   */
  #readMissed(file: FileLook, current: Segment | undefined, former?: Segment): void {
    const missed = rotatedLogs(this.path)
      .filter((g) => !g.gzip && g.size > 0 && !this.#done.has(g.id) && g.id !== current?.file.id)
      .filter((g) => g.id !== file.id && g.bornNs >= file.bornNs)
      .toReversed() // by the last write, where none has a time of birth
      .sort((a, b) => compare(a.bornNs, b.bornNs));
    for (const generation of missed) this.#readGeneration(generation, current, former);
  }

  #readGeneration(generation: RotatedLog, current: Segment | undefined, former: Segment | undefined): void {
    const file = openGeneration(this.path, generation);
    if (file === undefined) return;
    const isCopied = (segment: Segment | undefined): boolean =>
      segment !== undefined && (segment.isCopiedBy(file) || isBeginningOf(file, segment.file));
    if (isCopied(former) || isCopied(current)) return closeSync(file.fd);
    const reading = this.#reading(new Segment(file, 0, this.#sink));
    this.#limitBacklog(reading.segment);
    this.#drain(reading);
    this.#addOld(reading);
  }

  #limitBacklog(segment: Segment): void {
    if (segment.unread > this.#options.maxBacklog)
      this.#sink.notice?.({ is: 'skipped', bytes: segment.skip(this.#options.maxBacklog) });
  }

  #addOld(reading: Reading): void {
    this.#remember(reading.segment.file.id);
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
    const found = from.files.map((saved) => reopen(this.path, saved, this.#sink));
    const last = found.pop();
    for (const segment of found) if (segment !== undefined) this.#addOld(this.#reading(segment));
    if (last === undefined) {
      if (from.files.length > 0) this.#sink.notice?.({ is: 'position-lost' });
      return this.#begin('start');
    }
    this.#goOnFrom(last);
    for (const { id } of rotatedLogs(this.path)) this.#remember(id);
  }

  #goOnFrom(last: Segment): void {
    this.#limitBacklog(last);
    const here = lookAt(this.path);
    if (!('error' in here) && here.id === last.file.id) {
      this.#current = this.#reading(last);
      return;
    }
    const reading = this.#reading(last);
    this.#drain(reading);
    this.#addOld(reading);
    this.#readMissed(last.file, undefined, last);
  }
}
