/** Counts the lines of one log and nothing else: what a large log is read with, at many millions of lines a second. */
import type { CutReason, LineSink } from '../../../host/log-files/index.ts';
import type { CompiledFormat } from '../format/compile.ts';
import type { AccessRecord } from '../record.ts';
import { BlockReader, type LineVisitor } from '../scan/block-reader.ts';
import { COLUMN, type LineScanner, ROW_COLUMNS, UNFIT } from '../scan/rows.ts';

const STATUSES = 1000;
const SERVER_ERROR = 500;
/** Ten weeks; what comes after them is counted in the totals only. */
const MAX_MINUTES = 100_000;

export interface MinuteCount {
  requests: number;
  serverErrors: number;
}

export class AccessCounter implements LineSink, LineVisitor {
  /** Lines that fit the format. */
  requests = 0;
  unparsed = 0;
  /** Bytes sent. */
  bytes = 0;
  /** Status → requests. */
  readonly statuses = new Uint32Array(STATUSES);
  /** Epoch minute → what was asked for in it. */
  readonly minutes = new Map<number, MinuteCount>();
  readonly #reader: BlockReader;
  #minute = Number.NaN;
  #inMinute: MinuteCount = { requests: 0, serverErrors: 0 };

  constructor(format: CompiledFormat) {
    this.#reader = new BlockReader(format, this);
  }

  get scratch(): Buffer | undefined {
    return this.#reader.scratch;
  }

  lines(block: Buffer): void {
    this.#reader.lines(block);
  }

  cut(head: Buffer, why: CutReason): void {
    this.#reader.cut(head, why);
  }

  rows({ rows, sent }: LineScanner, count: number): void {
    for (let row = 0; row < count * ROW_COLUMNS; row += ROW_COLUMNS) {
      const status = rows[row + COLUMN.status] ?? UNFIT;
      if (status === UNFIT) this.unparsed += 1;
      else this.#count(status, sent[(row + COLUMN.bytes) / 2] ?? 0, rows[row + COLUMN.second] ?? 0);
    }
  }

  record({ status = 0, bytes = 0, atMs }: AccessRecord): void {
    this.#count(status, bytes, atMs === undefined ? Number.NaN : atMs / 1000);
  }

  unfit(): void {
    this.unparsed += 1;
  }

  #count(status: number, bytes: number, second: number): void {
    this.requests += 1;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    this.bytes += bytes;
    const minute = Math.floor(second / 60);
    if (minute !== this.#minute) this.#enter(minute);
    this.#inMinute.requests += 1;
    if (status >= SERVER_ERROR) this.#inMinute.serverErrors += 1;
  }

  #enter(minute: number): void {
    this.#minute = minute;
    const known = this.minutes.get(minute);
    this.#inMinute = known ?? { requests: 0, serverErrors: 0 };
    if (known === undefined && this.minutes.size < MAX_MINUTES && !Number.isNaN(minute))
      this.minutes.set(minute, this.#inMinute);
  }
}
