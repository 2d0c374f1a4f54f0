/**
 * What the programs and this process exchange. All fields little-endian.
 *
 *     inode key            place key                    denial
 *     0   u64 inode        0   u64 inode of directory   0    u64 atNs     boot time
 *     8   u32 device       8   u32 device               8    u64 startNs  of the process
 *     12  u32 0            12  u32 0                    16   u32 pid      in the initial pid namespace
 *     16                   16  char name[128]           20   u32 uid      real
 *                          144                          24   u32 operation
 *                                                       28   u32 0
 *     approved process     deadline                     32   char comm[16]
 *     0   u64 started from 0   u64 boot time in ns      48   u64 inode    of the object, for what needs no name
 *     8   u64 … before     8                            56   u32 device
 *     16                                                60   u32 0
 *                                                       64   place key; its directory is 0 where none was looked up
 *                                                       208
 *
 * A device is the kernel's own `dev_t`: major << 20 | minor (include/linux/kdev_t.h).
 */
export const INODE_KEY = { inode: 0, device: 8, zero: 12, bytes: 16 } as const;

export const PLACE_KEY = { inode: 0, device: 8, zero: 12, name: 16, nameBytes: 128, bytes: 144 } as const;

export const APPROVED = { from: 0, before: 8, bytes: 16 } as const;

export const DENIAL = {
  atNs: 0,
  startNs: 8,
  pid: 16,
  uid: 20,
  operation: 24,
  zero: 28,
  comm: 32,
  commBytes: 16,
  inode: 48,
  device: 56,
  deviceZero: 60,
  place: 64,
  bytes: 64 + PLACE_KEY.bytes,
} as const;

/** What was tried. */
export const OPERATION = {
  unlink: 1,
  rmdir: 2,
  rename: 3,
  replace: 4,
  write: 5,
  truncate: 6,
  attributes: 7,
  xattrs: 8,
} as const;
export type Operation = keyof typeof OPERATION;

/** The value of a place: whether the object in it may be written to. */
export const PLACE_HOLDS = { directory: 1, file: 2 } as const;
