/** Reads a gzip file in bounded memory and time: a small file may be made to unpack to terabytes. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { type OpenedFile, readAt } from './file-identity.ts';

/** Unpacking about 300 MB/s, a few seconds. */
const MAX_INFLATED = 1 << 30;
/** The length of what was packed, modulo 2^32, stands in the last four bytes (RFC 1952, 2.3.1). A hint: nobody vouches for it. */
const TRAILER = 4;
const CHUNK = 1 << 16;

export interface Inflated {
  /** False when the file has more than was read. */
  readonly whole: boolean;
  readonly error?: string;
}

/** Passes on the unpacked bytes; `visit` returns false to stop. Never throws for what the file is. */
export async function inflate({ fd }: OpenedFile, visit: (chunk: Buffer) => boolean): Promise<Inflated> {
  const source = Readable.from(chunksOf(fd));
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  let inflated = 0;
  try {
    for await (const chunk of source.pipe(gunzip)) {
      if (!Buffer.isBuffer(chunk)) continue;
      inflated += chunk.length;
      if (!visit(chunk) || inflated > MAX_INFLATED) return { whole: false };
    }
    return { whole: true };
  } catch (error) {
    return { whole: false, error: codeOf(error) ?? messageOf(error) };
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function* chunksOf(fd: number): Generator<Buffer> {
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const n = readAt(fd, chunk, at);
    if (n === 0) return;
    at += n;
    yield chunk.subarray(0, n);
  }
}

/** What the file says of its unpacked length. */
export function inflatedLength({ fd, size }: OpenedFile): number {
  const trailer = Buffer.alloc(TRAILER);
  return readAt(fd, trailer, Math.max(0, size - TRAILER)) === TRAILER ? trailer.readUInt32LE() : 0;
}
