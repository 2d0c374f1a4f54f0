/** Files that the user named, read whole up to a bound. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';

const CHUNK = 1 << 16;
/** Where the end is likely. */
const LAST = 1 << 10;

/** Throws StakeoutError for what cannot be read, is no regular file, or is longer than `most` bytes. `name` as the user wrote it. */
export function readBounded(path: string, name: string, most: number): string {
  let fd: number | undefined;
  try {
    // A FIFO without a writer must not hold the command up.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is no regular file');
    return readAll(fd, stat.size, most);
  } catch (error) {
    throw new StakeoutError(`cannot read ${name}`, messageOf(error), { exit: EXIT.input, cause: error });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Standard input up to its end. Throws StakeoutError when it is longer than `most` bytes. */
export async function readStandardInput(most: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > most)
      throw new StakeoutError('cannot read standard input', tooLong(most), { exit: EXIT.input });
    parts.push(bytes);
  }
  return Buffer.concat(parts, size).toString('utf8');
}

/** `expected`: its size, which files of the kernel do not tell, and others may change. */
function readAll(fd: number, expected: number, most: number): string {
  const parts: Buffer[] = [];
  let size = 0;
  // One byte more, so that the end shows at once.
  let chunk = Math.min(expected + 1, most + 1);
  for (;;) {
    const part = Buffer.allocUnsafe(chunk);
    const count = readSync(fd, part, 0, chunk, null);
    if (count === 0) break;
    chunk = count < chunk ? LAST : CHUNK;
    size += count;
    if (size > most) throw new Error(tooLong(most));
    parts.push(part.subarray(0, count));
  }
  return Buffer.concat(parts, size).toString('utf8');
}

function tooLong(most: number): string {
  return `it is longer than ${most >> 20} MiB`;
}
