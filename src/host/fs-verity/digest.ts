/**
 * What fs-verity will say of a content: the digest of a descriptor that holds the root of a tree of SHA-256 digests over blocks of
 * 4096 bytes, without salt (fsverity.rst, "Merkle tree" and "fs-verity descriptor"). Pure.
 */
import { createHash } from 'node:crypto';

const BLOCK_BYTES = 4096;
const DIGEST_BYTES = 32;
/** struct fsverity_descriptor, include/uapi/linux/fsverity.h (reserved members are zero). */
const DESCRIPTOR = { version: 0, algorithm: 1, logBlockSize: 2, dataSize: 8, root: 16, bytes: 256 } as const;
const SHA256 = 1;

/** In hexadecimal. */
export function verityDigestOf(content: Buffer): string {
  const descriptor = Buffer.alloc(DESCRIPTOR.bytes);
  descriptor.writeUInt8(1, DESCRIPTOR.version);
  descriptor.writeUInt8(SHA256, DESCRIPTOR.algorithm);
  descriptor.writeUInt8(Math.log2(BLOCK_BYTES), DESCRIPTOR.logBlockSize);
  descriptor.writeBigUInt64LE(BigInt(content.length), DESCRIPTOR.dataSize);
  rootOf(content).copy(descriptor, DESCRIPTOR.root);
  return sha256(descriptor).toString('hex');
}

/** An empty file has no tree: zeroes stand for its root. */
function rootOf(content: Buffer): Buffer {
  if (content.length === 0) return Buffer.alloc(DIGEST_BYTES);
  let level = digests(content);
  while (level.length > DIGEST_BYTES) level = digests(level);
  return level;
}

/** The digests of all blocks, one behind the other; the last block is filled up with zeroes. */
function digests(bytes: Buffer): Buffer {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
  return Buffer.concat(
    Array.from({ length: blocks }, (_, n) => {
      const block = bytes.subarray(n * BLOCK_BYTES, (n + 1) * BLOCK_BYTES);
      return sha256(block.length === BLOCK_BYTES ? block : Buffer.concat([block], BLOCK_BYTES));
    }),
  );
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
