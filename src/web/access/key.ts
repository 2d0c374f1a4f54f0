/** The key for what has to be known again: from systemd where it gives one, else from a file that only we can read. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';

const BYTES = 32;
const FILE = 'access.key';
/** https://systemd.io/CREDENTIALS: files in the directory that `$CREDENTIALS_DIRECTORY` names. */
const CREDENTIAL = 'stakeout-access-key';

export function loadKey(directory: string, credentials: string | undefined): Buffer {
  const given = credentials === undefined ? undefined : read(join(credentials, CREDENTIAL), false);
  return given ?? read(join(directory, FILE), true) ?? make(join(directory, FILE));
}

function read(file: string, private_: boolean): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (private_ && (fstatSync(fd).mode & 0o077) !== 0)
      throw unusable(file, 'others may read it', 'chmod 600 it');
    const key = readFileSync(fd);
    if (key.length !== BYTES)
      throw unusable(file, `it has ${key.length} bytes and not ${BYTES}`, 'put the right one back');
    return key;
  } finally {
    closeSync(fd);
  }
}

function make(file: string): Buffer {
  const key = randomBytes(BYTES);
  const fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    writeSync(fd, key);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return key;
}

function unusable(file: string, why: string, next: string): StakeoutError {
  return new StakeoutError(`cannot use the key ${file}`, why, { next });
}
