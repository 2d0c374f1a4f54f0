/** The shortest way back for a file that was just unlinked or renamed away. */
import { closeSync } from 'node:fs';
import { codeOf } from '../../../domain/errors.ts';
import { linkat, O_PATH, openNoSymlinks } from '../../../host/file-system/index.ts';
import { AT_FDCWD, SystemError } from '../../../host/libc/index.ts';
import type { Guard } from '../guard.ts';
import { restoreAttributes } from './attributes.ts';
import { linkIsUsable } from './replacement.ts';

/**
 * Links the vault's inode into the place if nothing stands there: link(2) itself finds that out. Three system calls until
 * the file is back; what can wait is done after it. False when it is not that simple, and then nothing was changed.
 */
export function linkBack(guard: Guard, backAgain: () => void): boolean {
  const { link, state } = guard.order;
  if (link === undefined || guard.good === undefined || guard.dirty) return false;
  try {
    if (!linkIsUsable(guard, undefined)) return false;
    const dirfd = openNoSymlinks(guard.directory, O_PATH);
    try {
      linkat(AT_FDCWD, link, dirfd, guard.name);
      backAgain();
      restoreAttributes(dirfd, guard.name, state);
      return true;
    } finally {
      closeSync(dirfd);
    }
  } catch (error) {
    // EEXIST, ENOENT, ELOOP, EXDEV, …: the thorough way knows what to do about each.
    if (!(error instanceof SystemError) && codeOf(error) === undefined) throw error;
    return false;
  }
}
