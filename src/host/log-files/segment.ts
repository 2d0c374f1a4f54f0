/** One open file of a log, read from a position on. It stays readable when the file is renamed or deleted. */
import { closeSync } from 'node:fs';
import { lookAtFd, type OpenedFile, readAt } from './file-identity.ts';
import { Fingerprint, fingerprint } from './fingerprint.ts';
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
  readonly file: OpenedFile;
  readonly #lines: LineAssembler;
  readonly #scratch: Buffer;
  #offset: number;
  /** Of what was read up to the offset. */
  #print: Fingerprint;
  #modifiedNs = -1n;

  /** Takes the file over, and closes it in the end. */
  constructor(file: OpenedFile, offset: number, sink: LineSink) {
    this.file = file;
    this.#offset = offset;
    this.#print = Fingerprint.of(file.fd, offset) ?? Fingerprint.start();
    this.#lines = new LineAssembler(sink);
    this.#scratch = sink.scratch ?? scratch;
  }

  /** Begins with the last line if it is not whole yet: after the last newline. */
  static atEnd(file: OpenedFile, sink: LineSink): Segment {
    const from = Math.max(0, file.size - MAX_LINE);
    const n = readAt(file.fd, scratch.subarray(0, file.size - from), from);
    const newline = scratch.subarray(0, n).lastIndexOf(NEWLINE);
    return new Segment(file, newline < 0 && from > 0 ? file.size : from + newline + 1, sink);
  }

  /** Bytes that are there and not read yet. */
  get unread(): number {
    const look = lookAtFd(this.file.fd);
    return 'error' in look ? 0 : Math.max(0, look.size - this.#offset);
  }

  /** Nothing was read of it since it began. */
  get isUnread(): boolean {
    return this.#offset === 0;
  }

  /** Written or truncated since it was read last. */
  get hasChanged(): boolean {
    const look = lookAtFd(this.file.fd);
    return !('error' in look) && look.modifiedNs !== this.#modifiedNs;
  }

  /** Bytes passed on so far. */
  get passedOn(): number {
    return this.#offset - this.#lines.pending;
  }

  get position(): FilePosition {
    const offset = this.passedOn;
    const { id, fd, bornNs } = this.file;
    return { id, offset, fingerprint: fingerprint(fd, offset), born: String(bornNs) };
  }

  /** Reads what is there, about `budget` bytes at most. */
  drain(budget: number): Drained {
    const look = lookAtFd(this.file.fd);
    if ('error' in look) return 'end';
    if (look.modifiedNs === this.#modifiedNs && look.size === this.#offset) return 'end';
    // A truncated file may have grown beyond our offset again before anybody looked.
    if (look.size < this.#offset || !this.#print.standsIn(this.file.fd)) return 'replaced';
    this.#modifiedNs = look.modifiedNs;
    for (const end = this.#offset + budget; this.#offset < end; ) {
      const bytes = this.#scratch.subarray(0, readAt(this.file.fd, this.#scratch, this.#offset));
      if (bytes.length === 0) return 'end';
      // Asked after reading: what stands before these bytes now stood there when they were read.
      if (!this.#print.standsIn(this.file.fd)) return 'replaced';
      this.#offset += bytes.length;
      this.#print.add(bytes);
      this.#lines.push(bytes);
    }
    return 'more';
  }

  /** True when `other` holds the same bytes up to our offset: a copy of what was read, which may go on after it. */
  isCopiedBy(other: OpenedFile): boolean {
    const mark = this.#print.text;
    return mark !== '' && fingerprint(other.fd, this.#offset) === mark;
  }

  /** Reads the rest of what the file held from a copy; then the file begins anew. */
  finishFrom(copy: OpenedFile): void {
    for (let n = -1; n !== 0; this.#offset += n) {
      n = readAt(copy.fd, this.#scratch, this.#offset);
      this.#lines.push(this.#scratch.subarray(0, n));
    }
    this.restart();
  }

  /** The file's content was replaced: reads from its beginning. */
  restart(): void {
    this.#lines.end();
    this.#offset = 0;
    this.#print = Fingerprint.start();
    this.#modifiedNs = -1n;
  }

  /** Leaves out all but the last `keep` bytes, up to the next line; how many were left out. */
  skip(keep: number): number {
    const from = this.#offset + Math.max(0, this.unread - keep);
    const n = readAt(this.file.fd, scratch, from);
    const to = from + scratch.subarray(0, n).indexOf(NEWLINE) + 1;
    const skipped = to - this.passedOn;
    this.#lines.forget();
    this.#offset = to;
    this.#print = Fingerprint.of(this.file.fd, to) ?? Fingerprint.start();
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
    closeSync(this.file.fd);
  }
}
