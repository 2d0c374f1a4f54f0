/** Compares a file with the digest its package shipped. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import type { Agreement, ExpectedFile } from './types.ts';

const CHUNK = 1 << 20;

export function agreement(outside: string | undefined, expected: ExpectedFile | undefined): Agreement {
  if (outside === undefined || !isThere(outside)) return 'missing';
  if (expected?.digest === undefined) return 'unknown';
  const { algorithm, hex } = expected.digest;
  const found = digestOf(outside, algorithm);
  if (found === undefined) return 'unknown';
  return found === hex ? 'agrees' : 'differs';
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return codeOf(error) !== 'ENOTDIR'; // a parent was replaced by a file: gone too
  }
}

/** Lower-case hex; `not-regular` for anything but a file, which then never equals a digest; undefined when it cannot be read. */
function digestOf(path: string, algorithm: string): string | undefined {
  let fd: number | undefined;
  try {
    if (!lstatSync(path).isFile()) return 'not-regular';
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!fstatSync(fd).isFile()) return 'not-regular';
    return hashAll(fd, createHash(algorithm)); // throws where MD5 is forbidden (FIPS)
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function hashAll(fd: number, hash: Hash): string {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const count = readSync(fd, buffer, 0, CHUNK, null);
    if (count === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, count));
  }
}
