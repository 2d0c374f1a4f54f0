/** The scanner whose inner loops run as WebAssembly. */
import type { ScanPlan } from '../scan/plan.ts';
import {
  INPUT_BYTES,
  type LineScanner,
  MAX_ROWS,
  ROW_BYTES,
  ROW_COLUMNS,
  STAMP_BYTES,
} from '../scan/rows.ts';
import { StampReader } from '../scan/stamp.ts';
import { scannerModule, VECTOR } from './program.ts';
import { type ScannerExports, startModule } from './webassembly.ts';

const PAGE = 1 << 16;
/** The memory: the input, room to read beyond its end, the last time stamp, the rows. */
const STAMP_AT = INPUT_BYTES + STAMP_BYTES + VECTOR + (8 - ((INPUT_BYTES + STAMP_BYTES + VECTOR) % 8));
const ROWS_AT = STAMP_AT + 2 * VECTOR;
const PAGES = Math.ceil((ROWS_AT + MAX_ROWS * ROW_BYTES) / PAGE);

export class SimdScanner implements LineScanner {
  readonly input: Buffer;
  readonly rows: Uint32Array;
  readonly sent: Float64Array;
  readonly #scan: ScannerExports['scan'];

  private constructor({ memory, scan }: ScannerExports, input: Buffer) {
    this.input = input;
    this.rows = new Uint32Array(memory, ROWS_AT, MAX_ROWS * ROW_COLUMNS);
    this.sent = new Float64Array(memory, ROWS_AT, (MAX_ROWS * ROW_COLUMNS) / 2);
    this.#scan = scan;
  }

  /** Undefined where this cannot run. */
  static open(plan: ScanPlan): SimdScanner | undefined {
    const stamps = new StampReader();
    let whole = Buffer.alloc(0);
    const started = startModule(scannerModule(plan, PAGES, STAMP_AT), (at) => {
      const second = stamps.secondAt(whole, at);
      if (second > 0) whole.copyWithin(STAMP_AT, at, at + STAMP_BYTES);
      return second;
    });
    if (started === undefined) return undefined;
    whole = Buffer.from(started.memory);
    return new SimdScanner(started, whole.subarray(0, INPUT_BYTES));
  }

  scan(from: number, end: number): number {
    return this.#scan(from, end, ROWS_AT, MAX_ROWS);
  }
}
