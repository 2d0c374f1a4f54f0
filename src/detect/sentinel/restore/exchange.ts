/** Puts a prepared object in the place of another one, atomically, and only in the place of the one that was judged. */
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../../domain/errors.ts';
import {
  descriptorPath,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  renameat2,
  unlinkat,
} from '../../../host/file-system/index.ts';
import { statOf } from '../tuple.ts';
import { displace } from './displace.ts';

export type Exchanged =
  | { readonly is: 'done'; readonly displaced?: string }
  /** Another object than the judged one stands there now: it was left alone. */
  | { readonly is: 'occupied' };

/** `temporary` is already in the directory. `judged` is the inode that may be displaced. */
export function exchange(
  dirfd: number,
  temporary: string,
  name: string,
  judged: bigint,
  displacedDir: string,
): Exchanged {
  try {
    renameat2(dirfd, temporary, dirfd, name, RENAME_EXCHANGE);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    renameat2(dirfd, temporary, dirfd, name, RENAME_NOREPLACE); // it was taken away meanwhile: simply fill the gap
    return { is: 'done' };
  }
  const displacedInode = statOf(descriptorPath(dirfd, temporary))?.ino;
  if (displacedInode !== judged) {
    renameat2(dirfd, temporary, dirfd, name, RENAME_EXCHANGE);
    unlinkat(dirfd, temporary);
    return { is: 'occupied' };
  }
  return { is: 'done', displaced: keep(dirfd, temporary, name, displacedDir) };
}

/** The restore is done by now: when the displaced object cannot be moved (full disk), it stays where it is, hidden. */
function keep(dirfd: number, temporary: string, name: string, displacedDir: string): string {
  try {
    return displace(dirfd, temporary, name, displacedDir);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return join(readlinkSync(descriptorPath(dirfd)), temporary);
  }
}
