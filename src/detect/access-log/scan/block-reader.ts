/** Takes blocks of whole lines as readers of files give them, and hands on what stands in them: rows where the format allows. */
import { type CutReason, type LineSink, MAX_LINE } from '../../../host/log-files/index.ts';
import type { CompiledFormat } from '../format/compile.ts';
import type { AccessRecord } from '../record.ts';
import { COLUMN, type LineScanner, ROW_COLUMNS } from './rows.ts';
import { openScanner } from './scanner.ts';

const NEWLINE = 10;

export interface LineVisitor {
  /** The first `count` rows of the scanner; a status of UNFIT is a line that does not fit. */
  rows(scanner: LineScanner, count: number): void;
  /** A line of a format that is not scanned. */
  record(record: AccessRecord): void;
  /** A line that does not fit the format, or is too long. */
  unfit(): void;
}

export class BlockReader implements LineSink {
  readonly #format: CompiledFormat;
  readonly #visitor: LineVisitor;
  readonly #scanner: LineScanner | undefined;
  /** Where a reader may put the bytes of a file, so that they need not be copied. */
  readonly scratch?: Buffer;

  constructor(format: CompiledFormat, visitor: LineVisitor) {
    this.#format = format;
    this.#visitor = visitor;
    if (format.plan === undefined) return;
    this.#scanner = openScanner(format.plan);
    this.scratch = this.#scanner.input.subarray(0, MAX_LINE);
  }

  lines(block: Buffer): void {
    if (this.#scanner === undefined) this.#parse(block);
    else if (isInside(block, this.scratch))
      this.#scan(this.#scanner, block.byteOffset - this.#scanner.input.byteOffset, block.length);
    else this.#copyAndScan(this.#scanner, block);
  }

  cut(_head: Buffer, why: CutReason): void {
    if (why === 'too-long') this.#visitor.unfit(); // an unfinished one is still being written
  }

  #scan(scanner: LineScanner, from: number, length: number): void {
    const end = from + length;
    for (let at = from; at < end; ) {
      const count = scanner.scan(at, end);
      this.#visitor.rows(scanner, count);
      at = (scanner.rows[(count - 1) * ROW_COLUMNS + COLUMN.end] ?? end) + 1;
    }
  }

  /** Behind the scratch: what a reader put there may not have been looked at yet. */
  #copyAndScan(scanner: LineScanner, block: Buffer): void {
    for (let at = 0; at < block.length; ) {
      const end = Math.min(block.length, at + MAX_LINE + 1);
      const last = block.lastIndexOf(NEWLINE, end - 1);
      if (last < at) {
        this.#visitor.unfit(); // longer than any reader passes on
        at = block.indexOf(NEWLINE, end) + 1 || block.length;
        continue;
      }
      block.copy(scanner.input, MAX_LINE, at, last + 1);
      this.#scan(scanner, MAX_LINE, last + 1 - at);
      at = last + 1;
    }
  }

  #parse(block: Buffer): void {
    const text = block.toString('latin1');
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const record = this.#format.parse(text.slice(at, end));
      if (record?.status === undefined) this.#visitor.unfit();
      else this.#visitor.record(record);
      at = end + 1;
    }
  }
}

function isInside(block: Buffer, scratch: Buffer | undefined): boolean {
  return (
    scratch !== undefined &&
    block.buffer === scratch.buffer &&
    block.byteOffset >= scratch.byteOffset &&
    block.byteOffset + block.length <= scratch.byteOffset + scratch.length
  );
}
