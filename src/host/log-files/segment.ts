/** One open file of a log, read from a position on. It stays readable when the file is renamed or deleted. */
import { closeSync } from 'node:fs';
import {
  fingerprint,
  type FileLook,
  lookAtFd,
  type NoFile,
  openLog,
  type OpenedFile,
  readAt,
} from './file-identity.ts';
import { LineAssembler } from './line-assembler.ts';
import type { FilePosition } from './position.ts';
import { type LineSink, MAX_LINE } from './sink.ts';

const NEWLINE = 10;
const FINISH_STEP = 8 << 20;
/** Used by one read at a time: nothing here waits. */
const scratch = Buffer.allocUnsafeSlow(MAX_LINE);

/** `more`: the budget was used up before the file's end. `replaced`: what was read is no longer there. */
export type Drained = 'end' | 'more' | 'replaced';

export class Segment {
  readonly id: string;
  readonly bornNs: bigint;
  readonly #fd: number;
  readonly #lines: LineAssembler;
  readonly #scratch: Buffer;
  #offset: number;
  /** Fingerprint of the offset. */
  #mark: string;
  #modifiedNs = -1n;

  private constructor(file: OpenedFile, offset: number, sink: LineSink) {
    this.id = file.id;
    this.bornNs = file.bornNs;
    this.#fd = file.fd;
    this.#offset = offset;
    this.#mark = fingerprint(file.fd, offset);
    this.#lines = new LineAssembler(sink);
    this.#scratch = sink.scratch ?? scratch;
  }

  static open(path: string, offset: number, sink: LineSink): Segment | NoFile {
    const file = openLog(path);
    return 'error' in file ? file : new Segment(file, offset, sink);
  }

  /** Begins with the last line if it is not whole yet: after the last newline. */
  static openAtEnd(path: string, sink: LineSink): Segment | NoFile {
    const file = openLog(path);
    if ('error' in file) return file;
    const from = Math.max(0, file.size - MAX_LINE);
    const n = readAt(file.fd, scratch.subarray(0, file.size - from), from);
    const newline = scratch.subarray(0, n).lastIndexOf(NEWLINE);
    return new Segment(file, newline < 0 && from > 0 ? file.size : from + newline + 1, sink);
  }

  /** Bytes that are there and not read yet. */
  get unread(): number {
    const look = lookAtFd(this.#fd);
    return 'error' in look ? 0 : Math.max(0, look.size - this.#offset);
  }

  /** Bytes passed on so far. */
  get passedOn(): number {
    return this.#offset - this.#lines.pending;
  }

  get position(): FilePosition {
    const offset = this.passedOn;
    return { id: this.id, offset, fingerprint: fingerprint(this.#fd, offset), born: String(this.bornNs) };
  }

  /** Reads what is there, about `budget` bytes at most. */
  drain(budget: number): Drained {
    const look = lookAtFd(this.#fd);
    if ('error' in look) return 'end';
    if (look.modifiedNs === this.#modifiedNs && look.size === this.#offset) return 'end';
    if (this.#isReplaced(look)) return 'replaced';
    this.#modifiedNs = look.modifiedNs;
    const end = this.#offset + budget;
    while (this.#offset < end && this.#read());
    this.#mark = fingerprint(this.#fd, this.#offset);
    return this.#offset < end ? 'end' : 'more';
  }

  /** True when `path` holds the same bytes up to our offset: a copy of what was read, which may go on after it. */
  isCopiedBy(path: string): boolean {
    if (this.#mark === '') return false;
    const file = openLog(path);
    if ('error' in file) return false;
    const same = fingerprint(file.fd, this.#offset) === this.#mark;
    closeSync(file.fd);
    return same;
  }

  /** Reads the rest of what the file held from a copy; then the file begins anew. */
  finishFrom(path: string): void {
    const file = openLog(path);
    if (!('error' in file)) {
      for (let n = -1; n !== 0; this.#offset += n) {
        n = readAt(file.fd, this.#scratch, this.#offset);
        this.#lines.push(this.#scratch.subarray(0, n));
      }
      closeSync(file.fd);
    }
    this.restart();
  }

  /** The file's content was replaced: reads from its beginning. */
  restart(): void {
    this.#lines.end();
    this.#offset = 0;
    this.#mark = '';
    this.#modifiedNs = -1n;
  }

  /** Leaves out all but the last `keep` bytes, up to the next line; how many were left out. */
  skip(keep: number): number {
    const from = this.#offset + Math.max(0, this.unread - keep);
    const n = readAt(this.#fd, scratch, from);
    const to = from + scratch.subarray(0, n).indexOf(NEWLINE) + 1;
    const skipped = to - this.passedOn;
    this.#lines.forget();
    this.#offset = to;
    this.#mark = fingerprint(this.#fd, to);
    return skipped;
  }

  /** Reads what is left; a line that has begun is passed on as unfinished. */
  finish(): void {
    while (this.drain(FINISH_STEP) === 'more');
    this.#lines.end();
    this.close();
  }

  /** Leaves the rest to whoever goes on from `position`. */
  close(): void {
    closeSync(this.#fd);
  }

  #read(): boolean {
    const n = readAt(this.#fd, this.#scratch, this.#offset);
    this.#offset += n;
    this.#lines.push(this.#scratch.subarray(0, n));
    return n > 0;
  }

  /** Shorter than our offset, or written anew: a truncated file may have grown beyond it again before anybody looked. */
  #isReplaced(look: FileLook): boolean {
    if (look.size < this.#offset) return true;
    const mark = fingerprint(this.#fd, this.#offset);
    return mark !== '' && this.#mark !== '' && mark !== this.#mark; // empty: a read failed, which proves nothing
  }
}
