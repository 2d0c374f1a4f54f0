/** Who takes the lines of a log. */

/** Longer lines are passed on cut. httpd's longest request line is 8 KiB by default (LimitRequestLine), a header as much. */
export const MAX_LINE = 1 << 16;

/** Why a line is not whole. `unfinished`: its file ended, was truncated or was given up before the newline came. */
export type CutReason = 'too-long' | 'unfinished';

export interface LineSink {
  /** Whole lines, each ended by a newline, none longer than MAX_LINE. The bytes may change after the call. */
  lines(block: Buffer): void;
  /** The beginning of a line, at most MAX_LINE bytes, without a newline; its rest is dropped. */
  cut(head: Buffer, why: CutReason): void;
  /** Where a reader may put the bytes of a file, MAX_LINE of them, before it passes them on: saves the receiver a copy. */
  readonly scratch?: Buffer;
}

/** Something about a followed log that its lines do not say. */
export type LogNotice =
  /** A new file stands at the path; the former one is read on for a while. */
  | { readonly is: 'rotated' }
  /** The file was cut off and begins anew. `recovered`: what had not been read yet was found in the copy. */
  | { readonly is: 'truncated'; readonly recovered: boolean }
  | { readonly is: 'absent'; readonly why: string }
  /** Bytes that nobody will read: too much had piled up. */
  | { readonly is: 'skipped'; readonly bytes: number }
  /** What was written since the saved position cannot be told from what was read before: reading begins at the file's start. */
  | { readonly is: 'position-lost' };

export interface LogSink extends LineSink {
  notice?(notice: LogNotice): void;
}
