/** `stakeout.yaml` as the agent reads it: whole, bounded, and never a pipe or a device. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { MAX_LENGTH } from '../../oncall/index.ts';

/** UTF-8 has at most four bytes a character. */
const MOST_BYTES = MAX_LENGTH * 4;

export type ConfigFile =
  | {
      readonly state: 'there';
      readonly text: string;
      readonly hash: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly why: string };

export function readConfigFile(path: string): ConfigFile {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { mode, uid, gid, size } = fstatSync(fd);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      return { state: 'unreadable', why: 'it is no regular file' };
    if (size > MOST_BYTES) return { state: 'unreadable', why: `it is longer than ${MOST_BYTES} bytes` };
    const text = readFileSync(fd, 'utf8');
    return { state: 'there', text, hash: hashOf(text), mode: mode & 0o7777, uid, gid };
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? { state: 'absent' }
      : { state: 'unreadable', why: codeOf(error) ?? messageOf(error) };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
