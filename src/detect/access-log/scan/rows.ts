/** What a scanner finds in one line, as a row of 32-bit numbers: places in the input, so that nothing is copied or made per line. */
import { MAX_LINE } from '../../../host/log-files/index.ts';

export const COLUMN = {
  /** First byte of the line, and its newline. */
  start: 0,
  end: 1,
  /** The `[` of the time stamp; before it are the bare fields. */
  time: 2,
  /** Epoch seconds of the time stamp; unsigned, so good until 2106. */
  second: 3,
  /** Closing quote of the request, which begins STAMP_BYTES after `time`. */
  requestEnd: 4,
  /** UNFIT: the line does not fit the format, and the other columns but `start` and `end` mean nothing. */
  status: 5,
  /** The user agent without its quotes; only where the plan has one. */
  agent: 6,
  agentEnd: 7,
  /** Bytes sent, one 64-bit float over two columns. */
  bytes: 8,
} as const;

export const UNFIT = 0xffff_ffff;
export const ROW_COLUMNS = 10;
export const ROW_BYTES = ROW_COLUMNS * 4;
/** Lines scanned at once; a block has a few hundred as a rule. */
export const MAX_ROWS = 2048;

/** `[10/Oct/2000:13:55:36 -0700] "`: the time stamp up to and with the quote that opens the request. */
export const STAMP_BYTES = 30;
/** A count of bytes with more digits is none: larger ones are not whole numbers in a 64-bit float. */
export const MAX_DIGITS = 15;

/** Room for what a reader of files puts there, and for lines that come from elsewhere. */
export const INPUT_BYTES = 2 * MAX_LINE + 64;

export interface LineScanner {
  /** The bytes to be scanned. */
  readonly input: Buffer;
  /** The rows of the last scan, ROW_COLUMNS each; `bytes` of row n is `sent[n * ROW_COLUMNS / 2 + COLUMN.bytes / 2]`. */
  readonly rows: Uint32Array;
  readonly sent: Float64Array;
  /** Scans the lines between two places of the input, of which the last ends with a newline; returns how many rows it filled. */
  scan(from: number, end: number): number;
}
