/** Digests of files of any size in constant memory. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';

/** Fits into the second-level cache of current processors; larger blocks were not faster. */
const BLOCK = 256 << 10;
const block = Buffer.allocUnsafeSlow(BLOCK);

export type DigestName = 'sha256' | 'md5';

/** Digest of an open file from its first byte, lower-case hex. Synchronous: belongs on a worker thread for large files. */
export function hashFd(fd: number, algorithm: DigestName = 'sha256'): string {
  const hash = createHash(algorithm);
  for (let at = 0; ; ) {
    const n = readSync(fd, block, 0, BLOCK, at);
    if (n === 0) return hash.digest('hex');
    hash.update(n === BLOCK ? block : block.subarray(0, n));
    at += n;
  }
}
