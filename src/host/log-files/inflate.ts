/** Reads a gzip file in bounded memory and time: a small file may be made to unpack to terabytes. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { codeOf, messageOf } from '../../domain/errors.ts';

/** Unpacking about 300 MB/s, a few seconds. */
const MAX_INFLATED = 1 << 30;
/** The length of what was packed, modulo 2^32, stands in the last four bytes (RFC 1952, 2.3.1). A hint: nobody vouches for it. */
const TRAILER = 4;

export interface Inflated {
  /** False when the file has more than was read. */
  readonly whole: boolean;
  readonly error?: string;
}

/** Passes on the unpacked bytes; `visit` returns false to stop. Never throws for what the file is. */
export async function inflate(path: string, visit: (chunk: Buffer) => boolean): Promise<Inflated> {
  const source = createReadStream(path);
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

/** What the file says of its unpacked length; 0 when it cannot be read. */
export async function inflatedLength(path: string): Promise<number> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(TRAILER),
      0,
      TRAILER,
      Math.max(0, size - TRAILER),
    );
    return bytesRead === TRAILER ? buffer.readUInt32LE() : 0;
  } catch {
    return 0;
  }
}
