/** Bounded reads from an open file that may be hostile. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

export interface Source {
  readonly fd: number;
  readonly size: number;
}

/** Opening a device or a FIFO can block or act (a watchdog starts), so the type is asked first. Throws what open(2) gives. */
export function openSource(path: string): Source | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    return { fd, size: fstatSync(fd).size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Up to `length` bytes; fewer at the end of the file, none for a place outside it. */
export function readAt(source: Source, offset: number, length: number): Buffer {
  if (offset >= source.size || length <= 0) return Buffer.alloc(0);
  const buffer = Buffer.allocUnsafe(Math.min(length, source.size - offset));
  return buffer.subarray(0, readSync(source.fd, buffer, 0, buffer.length, offset));
}

/** The NUL-terminated text at `start`; undefined when it is unterminated or not UTF-8: no path that Stakeout could name. */
export function cString(from: Buffer, start: number): string | undefined {
  const end = from.indexOf(0, start);
  if (start < 0 || start >= from.length || end < 0) return undefined;
  const text = from.toString('utf8', start, end);
  return text.includes('\uFFFD') ? undefined : text;
}

/** The bytes as little-endian 32-bit words, which is what every table is made of; reading these takes a tenth of `readUInt32LE`. */
export function wordsOf(bytes: Buffer): Uint32Array {
  const length = bytes.length >>> 2;
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, length);
  return new Uint32Array(Uint8Array.from(bytes.subarray(0, length * 4)).buffer);
}
