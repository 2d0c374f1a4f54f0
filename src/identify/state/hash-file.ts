/** Digests of files of any size in constant memory. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

/** Fits into the second-level cache of current processors; larger blocks were not faster. */
const BLOCK = 256 << 10;
const block = Buffer.allocUnsafeSlow(BLOCK);

/** SHA-256 of an open file from its first byte, lower-case hex. Synchronous: belongs on a worker thread for large files. */
export function hashFd(fd: number): string {
  const hash = createHash('sha256');
  for (let at = 0; ; ) {
    const n = readSync(fd, block, 0, BLOCK, at);
    if (n === 0) return hash.digest('hex');
    hash.update(n === BLOCK ? block : block.subarray(0, n));
    at += n;
  }
}
