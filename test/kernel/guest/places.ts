/** What the machine's cases are about. /data is the ext4 file system with fs-verity. */
export const STATE = '/run/state';

export const FILES = {
  directory: '/data/lib/demo',
  /** Belongs to the package `demo`. */
  module: '/data/lib/demo/libdemo.so',
  other: '/data/lib/demo/libother.so',
  link: '/data/enabled/demo.load',
  empty: '/data/enabled/empty',
  /** Beside them, and nobody's. */
  stranger: '/data/lib/demo/stranger.txt',
} as const;
