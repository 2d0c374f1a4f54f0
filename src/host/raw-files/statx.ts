/**
 * struct statx, include/uapi/linux/stat.h and statx(2). All fields little-endian on the architectures supported.
 *
 *     0 mask u32   4 blksize u32   8 attributes u64   16 nlink u32   20 uid u32   24 gid u32   28 mode u16
 *    32 ino u64   40 size u64   48 blocks u64   56 attributes_mask u64
 *    64 atime {s64, u32, pad}   80 btime   96 ctime   112 mtime   (16 bytes each)
 *   128 rdev_major u32   132 rdev_minor u32   136 dev_major u32   140 dev_minor u32   144 mnt_id u64
 */
import type { Memory } from './memory.ts';

export const STATX_SIZE = 256;
/** stat.h: type, mode, nlink, uid, gid, atime, mtime, ctime, ino, size, blocks = STATX_BASIC_STATS. */
export const STATX_BASIC_STATS = 0x7ff;
export const STATX_MNT_ID = 0x1000;

export const OFFSET = {
  mask: 0,
  nlink: 16,
  uid: 20,
  gid: 24,
  mode: 28,
  ino: 32,
  size: 40,
  ctimeSec: 96,
  ctimeNsec: 104,
  mtimeSec: 112,
  mtimeNsec: 120,
  devMajor: 136,
  devMinor: 140,
  mountId: 144,
} as const;

/** For sizes: they fit in 53 bits. Inode numbers do not everywhere (overlayfs with xino), so those are read as two halves. */
export function u64(memory: Memory, offset: number): number {
  return memory.view.getUint32(offset, true) + memory.view.getUint32(offset + 4, true) * 2 ** 32;
}
export function s64(memory: Memory, offset: number): number {
  return memory.view.getUint32(offset, true) + memory.view.getInt32(offset + 4, true) * 2 ** 32;
}
/** Major and minor in one number, for comparison only. */
export function device(memory: Memory): number {
  return (
    memory.view.getUint32(OFFSET.devMajor, true) * 2 ** 20 + memory.view.getUint32(OFFSET.devMinor, true)
  );
}
