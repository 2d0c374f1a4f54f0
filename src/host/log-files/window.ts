/** The last part of a log, rotated files included: what a one-shot look reads. */
import { closeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HostFiles } from '../files/index.ts';
import { ByteWindow } from './byte-window.ts';
import { openLog, type OpenedFile, readAt } from './file-identity.ts';
import { inflate, inflatedLength } from './inflate.ts';
import { LineAssembler } from './line-assembler.ts';
import { type RotatedLog, rotatedLogs } from './rotated.ts';
import { offsetSince, type TimeOf } from './since.ts';
import { type LineSink, MAX_LINE } from './sink.ts';

export interface WindowOptions {
  /** Bytes read at most, the newest; unpacked bytes of gzip files count. */
  readonly maxBytes: number;
  /** Milliseconds since 1970: files written last before it are not opened. With `timeOf`, its place is looked for in the others. */
  readonly sinceMs?: number;
  readonly timeOf?: TimeOf;
  /** Root directory of the host whose paths are meant. Default `/`. */
  readonly root?: string;
  /** Also reads rotated files, oldest first. Default true. */
  readonly rotated?: boolean;
  /** Also reads rotated files that are packed. Default false. */
  readonly gzip?: boolean;
}

export interface WindowReport {
  /** Bytes passed on. */
  readonly bytes: number;
  /** Paths as the host has them, in the order read. */
  readonly files: readonly string[];
  /** True when older lines of the time asked for were left out. */
  readonly cut: boolean;
  /** Packed files of the time asked for that were not to be read. */
  readonly packed: readonly string[];
  /** Files that could not be read, and why: `/var/log/apache2/access.log: EACCES`. */
  readonly problems: readonly string[];
}

/** After as much the event loop has its turn: about 2 ms. */
const TURN = 4 << 20;
const NANOSECONDS = 1_000_000n;

interface Part {
  readonly path: string;
  readonly gzip: boolean;
  /** The last so many bytes. */
  readonly bytes: number;
  readonly whole: boolean;
}

/** Passes the lines of the window to `sink`, oldest first. Never throws for what the host's files are. */
export async function readLogWindow(
  path: string,
  options: WindowOptions,
  sink: LineSink,
): Promise<WindowReport> {
  const reader = new WindowReader(path, options, sink);
  return reader.read();
}

class WindowReader {
  readonly #path: string;
  readonly #options: WindowOptions;
  readonly #sink: LineSink;
  readonly #root: string;
  readonly #files: string[] = [];
  readonly #packed: string[] = [];
  readonly #problems: string[] = [];
  readonly #scratch: Buffer;
  #bytes = 0;
  #cut = false;

  constructor(path: string, options: WindowOptions, sink: LineSink) {
    const host = new HostFiles(options.root);
    this.#root = host.root;
    this.#path = host.trail(path).target;
    this.#options = options;
    this.#sink = sink;
    this.#scratch = sink.scratch ?? Buffer.allocUnsafe(MAX_LINE);
  }

  async read(): Promise<WindowReport> {
    for (const part of await this.#parts()) {
      if (part.gzip) await this.#readGzip(part);
      else await this.#readPlain(part);
      this.#files.push(this.#named(part.path));
    }
    return {
      bytes: this.#bytes,
      files: this.#files,
      cut: this.#cut,
      packed: this.#packed,
      problems: this.#problems,
    };
  }

  /** From the newest file back until enough bytes are found. Oldest first. */
  async #parts(): Promise<Part[]> {
    const parts: Part[] = [];
    let room = this.#options.maxBytes;
    for (const file of this.#candidates()) {
      if (room <= 0) {
        this.#cut = true;
        break;
      }
      const size = file.gzip ? await inflatedLength(file.path) : file.size;
      parts.unshift({ path: file.path, gzip: file.gzip, bytes: Math.min(size, room), whole: size <= room });
      room -= size;
    }
    return parts;
  }

  /** Newest first. */
  #candidates(): { readonly path: string; readonly gzip: boolean; readonly size: number }[] {
    const path = this.#root + this.#path;
    const current = this.#open(path);
    const { rotated = true, gzip = false, sinceMs } = this.#options;
    if (current !== undefined) closeSync(current.fd);
    const isInTime = (file: RotatedLog): boolean =>
      sinceMs === undefined || file.modifiedNs >= BigInt(Math.floor(sinceMs)) * NANOSECONDS;
    const older = rotated
      ? rotatedLogs(path).filter((file) => isInTime(file) && file.id !== current?.id)
      : [];
    const readable = older.filter((file) => gzip || !file.gzip);
    if (sinceMs !== undefined && !gzip)
      for (const file of older) if (file.gzip) this.#packed.push(this.#named(file.path));
    return [...(current === undefined ? [] : [{ path, gzip: false, size: current.size }]), ...readable];
  }

  #open(path: string): OpenedFile | undefined {
    const file = openLog(path);
    if (!('error' in file)) return file;
    this.#problems.push(`${this.#named(path)}: ${file.error}`);
    return undefined;
  }

  #named(path: string): string {
    return path.slice(this.#root.length);
  }

  async #readPlain(part: Part): Promise<void> {
    const file = this.#open(part.path);
    if (file === undefined) return;
    const lines = new LineAssembler(this.#sink);
    try {
      let at = this.#start(file, part);
      if (at > 0) at = this.#nextLine(file.fd, at);
      for (let turn = at + TURN; ; ) {
        const n = readAt(file.fd, this.#scratch, at);
        if (n === 0) break;
        at += n;
        this.#bytes += n;
        lines.push(this.#scratch.subarray(0, n));
        if (at < turn) continue;
        turn = at + TURN;
        await nextTurn();
      }
    } finally {
      closeSync(file.fd);
    }
    lines.end();
  }

  #start(file: OpenedFile, part: Part): number {
    const from = Math.max(0, file.size - part.bytes);
    const { sinceMs, timeOf } = this.#options;
    const at =
      sinceMs === undefined || timeOf === undefined
        ? from
        : offsetSince(file.fd, from, file.size, sinceMs, timeOf);
    if (from > 0 && at === from) this.#cut = true;
    return at;
  }

  /** The first line that begins after `at`. */
  #nextLine(fd: number, at: number): number {
    const n = readAt(fd, this.#scratch, at - 1);
    const newline = this.#scratch.subarray(0, n).indexOf(10);
    return newline < 0 ? at + n : at + newline;
  }

  async #readGzip(part: Part): Promise<void> {
    const lines = new LineAssembler(this.#sink);
    const skip = part.whole ? 0 : Math.max(0, (await inflatedLength(part.path)) - part.bytes);
    const window = new ByteWindow(skip, part.bytes);
    const result = await inflate(part.path, (chunk) => {
      const kept = window.take(chunk);
      this.#bytes += kept.length;
      for (let at = 0; at < kept.length; at += MAX_LINE) lines.push(kept.subarray(at, at + MAX_LINE));
      return !window.isPast;
    });
    lines.end();
    if (!part.whole || !result.whole) this.#cut = true;
    if (result.error !== undefined) this.#problems.push(`${this.#named(part.path)}: ${result.error}`);
  }
}
