import { closeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { O_PATH, openNoSymlinks } from '../../../host/file-system/index.ts';
import { displace } from './displace.ts';

/** As `displace`, for an absolute path whose parents are no links. */
export function displacePath(path: string, into: string): string {
  const dirfd = openNoSymlinks(dirname(path), O_PATH);
  try {
    return displace(dirfd, basename(path), basename(path), into);
  } finally {
    closeSync(dirfd);
  }
}
