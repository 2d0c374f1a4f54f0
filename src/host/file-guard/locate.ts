/** From paths to what the kernel knows them by. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mountAt, parseMountinfo } from '../mounts/index.ts';
import { kernelDevice, type InodeRef } from './decode.ts';
import type { Guarded } from './file-guard.ts';

export type Located =
  | { readonly path: string; readonly guarded: Guarded }
  | { readonly path: string; readonly why: string };

/**
 * File systems on which the programs see the very numbers that stat(2) tells. Others answer with numbers of their own (btrfs,
 * overlay), are changed from elsewhere (nfs), or are gone with the next start.
 */
const SUPPORTED = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'f2fs', 'tmpfs']);

/** `writable`: only the name is guarded, not what the object holds. Links are not followed: they are names to keep, too. */
export function locate(paths: readonly { readonly path: string; readonly writable: boolean }[]): Located[] {
  const mounts = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
  return paths.map(({ path, writable }) => {
    try {
      const parent = realpathSync(dirname(path));
      const type = mountAt(mounts, join(parent, basename(path)))?.type ?? 'unknown';
      if (!SUPPORTED.has(type)) return { path, why: `its file system (${type}) is not supported` };
      const directory = inodeOf(parent);
      const own = lstatSync(path, { bigint: true });
      const object = { device: kernelDevice(own.dev), inode: own.ino };
      const place = { directory, name: basename(path) };
      return { path, guarded: { place, ...(own.isFile() && !writable ? { object } : {}) } };
    } catch (thrown) {
      return { path, why: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  });
}

/** Links are followed. Throws when nothing stands there. */
export function inodeOf(path: string): InodeRef {
  const { dev, ino } = statSync(path, { bigint: true });
  return { device: kernelDevice(dev), inode: ino };
}
