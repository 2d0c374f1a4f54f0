/** Where dpkg keeps its database, as plain files: dpkg(1), "FILES". Bounded, forgiving reads. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { RootedPaths } from '../../rooted-path.ts';

export const ADMIN_DIR = '/var/lib/dpkg';

/** The status file of 5,000 packages is 6 MB, the longest file list 4 MB. */
const MAX_FILE = 64 << 20;

/** The file's bytes; empty when it is not there, is no regular file or is larger than any real one. */
export function readBytes(paths: RootedPaths, path: string): Buffer {
  const outside = paths.outside(path);
  if (outside === undefined) return Buffer.alloc(0);
  try {
    const stat = statSync(outside, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= MAX_FILE ? readFileSync(outside) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

export function readText(paths: RootedPaths, path: string): string {
  return readBytes(paths, path).toString('utf8');
}

export function readLines(paths: RootedPaths, path: string): string[] {
  return readText(paths, path).split('\n');
}

export function namesIn(paths: RootedPaths, directory: string): string[] {
  const outside = paths.outside(directory);
  if (outside === undefined) return [];
  try {
    return readdirSync(outside);
  } catch {
    return [];
  }
}
