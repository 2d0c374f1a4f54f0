/** The last part of a log, rotated files included: what a one-shot look reads. */
import { closeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HostFiles } from '../files/index.ts';
import { openLog, type OpenedFile, readAt } from './file-identity.ts';
import { inflate, inflatedLength } from './inflate.ts';
import { LineAssembler } from './line-assembler.ts';
import { openGeneration, type RotatedLog, rotatedLogs } from './rotated.ts';
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
  readonly file: OpenedFile;
  /** The path as the host has it. */
  readonly name: string;
  readonly gzip: boolean;
  /** Unpacked. */
  readonly length: number;
  /** Of these the last so many. */
  readonly wanted: number;
}

/** Passes the lines of the window to `sink`, oldest first. Never throws for what the host's files are. */
export async function readLogWindow(
  path: string,
  options: WindowOptions,
  sink: LineSink,
): Promise<WindowReport> {
  return new WindowReader(path, options, sink).read();
}

class WindowReader {
  /** As our own root has it. */
  readonly #path: string;
  readonly #root: string;
  readonly #options: WindowOptions;
  readonly #sink: LineSink;
  readonly #files: string[] = [];
  readonly #packed: string[] = [];
  readonly #problems: string[] = [];
  readonly #scratch: Buffer;
  #bytes = 0;
  #cut = false;

  constructor(path: string, options: WindowOptions, sink: LineSink) {
    const host = new HostFiles(options.root);
    this.#root = host.root;
    this.#path = host.root + host.trail(path).target;
    this.#options = options;
    this.#sink = sink;
    this.#scratch = sink.scratch ?? Buffer.allocUnsafe(MAX_LINE);
  }

  async read(): Promise<WindowReport> {
    const parts = this.#open();
    try {
      for (const part of parts) {
        if (part.gzip) await this.#readGzip(part);
        else await this.#readPlain(part);
        this.#files.push(part.name);
      }
    } finally {
      for (const { file } of parts) closeSync(file.fd);
    }
    return {
      bytes: this.#bytes,
      files: this.#files,
      cut: this.#cut,
      packed: this.#packed,
      problems: this.#problems,
    };
  }

  /** From the newest file back until enough bytes are found, all opened before any is read: they may be rotated meanwhile. Oldest first. */
  #open(): Part[] {
    const parts: Part[] = [];
    let room = this.#options.maxBytes;
    const current = openLog(this.#path);
    if ('error' in current) this.#problems.push(`${this.#named(this.#path)}: ${current.error}`);
    else {
      parts.push(this.#part(current, this.#path, false, room));
      room -= current.size;
    }
    for (const generation of this.#generations()) {
      if (!('error' in current) && generation.id === current.id) continue;
      if (room <= 0) {
        this.#cut = true;
        break;
      }
      const file = openGeneration(this.#path, generation);
      if (file === undefined) continue;
      const part = this.#part(file, generation.path, generation.gzip, room);
      parts.unshift(part);
      room -= part.length;
    }
    return parts;
  }

  #part(file: OpenedFile, path: string, gzip: boolean, room: number): Part {
    const length = gzip ? inflatedLength(file) : file.size;
    return { file, name: this.#named(path), gzip, length, wanted: Math.max(0, Math.min(length, room)) };
  }

  /** Those of the time asked for that are to be read, newest first. */
  #generations(): readonly RotatedLog[] {
    const { rotated = true, gzip = false, sinceMs } = this.#options;
    if (!rotated) return [];
    const since = BigInt(Math.floor(sinceMs ?? 0)) * NANOSECONDS;
    const inTime = rotatedLogs(this.#path).filter((file) => file.modifiedNs >= since);
    if (gzip) return inTime;
    if (sinceMs !== undefined)
      for (const file of inTime) if (file.gzip) this.#packed.push(this.#named(file.path));
    return inTime.filter((file) => !file.gzip);
  }

  #named(path: string): string {
    return path.slice(this.#root.length);
  }

  /** Up to where it ended when it was opened: a log may be written as fast as it is read. */
  async #readPlain({ file, wanted }: Part): Promise<void> {
    const from = this.#startIn(file, file.size - wanted);
    const lines = new LineAssembler(this.#sink, from > 0);
    let turn = from + TURN;
    for (let at = Math.max(0, from - 1); at < file.size; ) {
      const n = readAt(file.fd, this.#scratch.subarray(0, file.size - at), at);
      if (n === 0) break;
      at += n;
      this.#bytes += n;
      lines.push(this.#scratch.subarray(0, n));
      if (at < turn) continue;
      turn = at + TURN;
      await nextTurn();
    }
    lines.end();
  }

  #startIn(file: OpenedFile, from: number): number {
    const { sinceMs, timeOf } = this.#options;
    const at =
      sinceMs === undefined || timeOf === undefined
        ? from
        : offsetSince(file.fd, from, file.size, sinceMs, timeOf);
    if (from > 0 && at === from) this.#cut = true;
    return at;
  }

  async #readGzip({ file, name, length, wanted }: Part): Promise<void> {
    const from = length - wanted;
    const lines = new LineAssembler(this.#sink, from > 0);
    let position = 0;
    const result = await inflate(file, (chunk) => {
      const inside = chunk.subarray(Math.max(0, from - 1 - position), Math.max(0, length - position));
      position += chunk.length;
      this.#bytes += inside.length;
      for (let at = 0; at < inside.length; at += MAX_LINE) lines.push(inside.subarray(at, at + MAX_LINE));
      return position <= length;
    });
    lines.end();
    if (from > 0 || !result.whole) this.#cut = true;
    if (result.error !== undefined) this.#problems.push(`${name}: ${result.error}`);
  }
}
