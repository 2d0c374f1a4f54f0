/**
 * fs-verity: a file that the kernel keeps from being written to for good, and whose every read it checks against a tree of digests
 * (the kernel's Documentation/filesystems/fsverity.rst, include/uapi/linux/fsverity.h). ext4, f2fs and btrfs, where the file system
 * has the feature; the block size has to be one that the kernel can take, 4096 everywhere.
 */
import { closeSync, openSync } from 'node:fs';
import { declare, lastErrno } from '../libc/index.ts';

export { verityDigestOf } from './digest.ts';

/** _IOW('f', 133, struct fsverity_enable_arg) and _IOWR('f', 134, struct fsverity_digest) */
const FS_IOC_ENABLE_VERITY = 0x40806685n;
const FS_IOC_MEASURE_VERITY = 0xc0046686n;

/** struct fsverity_enable_arg */
const ENABLE = { version: 0, algorithm: 4, blockSize: 8, bytes: 128 } as const;
/** struct fsverity_digest: the algorithm, room for and length of the digest, the digest. */
const DIGEST = { algorithm: 0, size: 2, digest: 4, bytes: 4 + 64 } as const;
const SHA256 = 1;
const BLOCK_BYTES = 4096;

const ioctl = declare<(fd: number, request: bigint, argument: Buffer) => number>(
  'int ioctl(int fd, uint64_t request, void *argument)',
);

/** What a file system that cannot do it answers: unknown request, not built in or not switched on, other block size. */
const CANNOT = new Set(['ENOTTY', 'EOPNOTSUPP', 'EINVAL']);

/** True when the file has it now, false where it cannot be had. It must not be open for writing. Throws for anything else. */
export function enableVerity(path: string): boolean {
  const argument = Buffer.alloc(ENABLE.bytes);
  argument.writeUInt32LE(1, ENABLE.version);
  argument.writeUInt32LE(SHA256, ENABLE.algorithm);
  argument.writeUInt32LE(BLOCK_BYTES, ENABLE.blockSize);
  const code = call(path, FS_IOC_ENABLE_VERITY, argument);
  if (code === undefined || code === 'EEXIST') return true;
  if (CANNOT.has(code)) return false;
  throw new Error(`fs-verity cannot be switched on for ${path}: ${code}`);
}

/** The digest that the kernel holds the file to, in hexadecimal; undefined for a file without. Costs no reading of the file. */
export function measureVerity(path: string): string | undefined {
  const digest = Buffer.alloc(DIGEST.bytes);
  digest.writeUInt16LE(DIGEST.bytes - DIGEST.digest, DIGEST.size);
  const code = call(path, FS_IOC_MEASURE_VERITY, digest);
  if (code === 'ENODATA' || (code !== undefined && CANNOT.has(code))) return undefined;
  if (code !== undefined) throw new Error(`fs-verity cannot be measured for ${path}: ${code}`);
  if (digest.readUInt16LE(DIGEST.algorithm) !== SHA256) return undefined;
  return digest.toString('hex', DIGEST.digest, DIGEST.digest + digest.readUInt16LE(DIGEST.size));
}

function call(path: string, request: bigint, argument: Buffer): string | undefined {
  const fd = openSync(path, 'r');
  try {
    return ioctl(fd, request, argument) === 0 ? undefined : lastErrno();
  } finally {
    closeSync(fd);
  }
}
