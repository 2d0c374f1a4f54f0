/** Copies and digests of whole files through descriptors. */
import { createHash } from 'node:crypto';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { check, declare, lastErrno } from '../libc/index.ts';
import { FICLONE } from './constants.ts';

const rawIoctl = declare<(fd: number, request: number, value: number) => number>(
  'int ioctl(int fd, uint64_t request, int64_t value)',
);
const rawCopyFileRange = declare<
  (from: number, at: null, to: number, toAt: null, size: number, flags: number) => number
>('int64_t copy_file_range(int from, void *at, int to, void *to_at, size_t size, uint32_t flags)');

/** The largest piece that one call copies: long enough to be efficient, short enough not to hold a thread for long. */
const PIECE = 16 << 20;

/** copy_file_range(2): the kernel or this pair of file systems cannot do it, so read and write instead. */
const CANNOT = new Set(['EXDEV', 'EINVAL', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP', 'EPERM']);

/** How the bytes came over: shared blocks, copied in the kernel, or read and written. */
export type CopyMethod = 'reflink' | 'copy-range' | 'read-write';

/** Copies all of `from` into the empty file `to`. */
export function copyContents(from: number, to: number): CopyMethod {
  if (rawIoctl(to, FICLONE, from) === 0) return 'reflink';
  let copied = 0;
  const { size } = fstatSync(from);
  while (copied < size) {
    const n = rawCopyFileRange(from, null, to, null, Math.min(PIECE, size - copied), 0);
    if (n < 0 && copied === 0 && CANNOT.has(lastErrno())) return readAndWrite(from, to);
    check(n, 'copy_file_range', `fd ${to}`);
    if (n === 0) break; // the source became shorter: its digest will tell
    copied += n;
  }
  return 'copy-range';
}

const BLOCK = 1 << 20;

function readAndWrite(from: number, to: number): CopyMethod {
  const block = Buffer.allocUnsafe(BLOCK);
  for (let at = 0; ; ) {
    const n = readSync(from, block, 0, BLOCK, at);
    if (n === 0) return 'read-write';
    for (let done = 0; done < n; ) done += writeSync(to, block, done, n - done, at + done);
    at += n;
  }
}

const digestBlock = Buffer.allocUnsafe(BLOCK);

/** SHA-256 of an open file from its beginning, lower-case hex. Synchronous: about 1 ms per MB. */
export function sha256Of(fd: number): string {
  const hash = createHash('sha256');
  for (let at = 0; ; ) {
    const n = readSync(fd, digestBlock, 0, BLOCK, at);
    if (n === 0) return hash.digest('hex');
    hash.update(digestBlock.subarray(0, n));
    at += n;
  }
}
