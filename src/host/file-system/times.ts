/** utimensat(2) with nanoseconds: Node's utimes rounds to what a double of seconds can hold. */
import { check, declare } from '../libc/index.ts';
import { AT_SYMLINK_NOFOLLOW, UTIME_OMIT } from './constants.ts';

const rawUtimensat = declare<(dirfd: number, path: string, times: Buffer, flags: number) => number>(
  'int utimensat(int dirfd, const char *path, void *times, int flags)',
);
const rawFutimens = declare<(fd: number, times: Buffer) => number>('int futimens(int fd, void *times)');

const SECOND = 1_000_000_000n;

/** struct timespec[2]: access time untouched, modification time given. */
function modificationTime(mtimeNs: bigint): Buffer {
  let seconds = mtimeNs / SECOND;
  let rest = mtimeNs % SECOND;
  if (rest < 0n) {
    seconds -= 1n; // before 1970: tv_nsec must not be negative
    rest += SECOND;
  }
  const times = Buffer.alloc(32);
  times.writeBigInt64LE(BigInt(UTIME_OMIT), 8);
  times.writeBigInt64LE(seconds, 16);
  times.writeBigInt64LE(rest, 24);
  return times;
}

/** Sets the modification time of an open file. */
export function setMtime(fd: number, mtimeNs: bigint): void {
  check(rawFutimens(fd, modificationTime(mtimeNs)), 'futimens', `fd ${fd}`);
}

/** Sets the modification time of `name` in an open directory; of a link itself, never of its target. */
export function setMtimeAt(dirfd: number, name: string, mtimeNs: bigint): void {
  check(rawUtimensat(dirfd, name, modificationTime(mtimeNs), AT_SYMLINK_NOFOLLOW), 'utimensat', name);
}
