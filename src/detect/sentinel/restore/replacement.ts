/** What a lost file can be put back from: a hard link (nothing is copied) or a verified copy. */
import { closeSync, constants, fchmodSync, fchownSync, fsyncSync, openSync } from 'node:fs';
import { codeOf } from '../../../domain/errors.ts';
import type { FileState } from '../../../domain/file-state.ts';
import {
  AT_SYMLINK_FOLLOW,
  copyContents,
  descriptorPath,
  linkat,
  O_TMPFILE,
  openat,
  setMtime,
  sha256Of,
  unlinkat,
  writeXattrs,
} from '../../../host/file-system/index.ts';
import { AT_FDCWD } from '../../../host/libc/index.ts';
import type { Guard } from '../guard.ts';
import { statOf } from '../tuple.ts';
import { temporaryName } from './temporary-name.ts';

export interface Replacement {
  readonly tier: 'link' | 'copy';
  readonly verified: 'tuple' | 'digest';
  /** Gives it a name in an open directory; EEXIST rather than overwriting. */
  publish(dirfd: number, name: string): void;
  dispose(): void;
}

/** The hard link of the order, when it is usable. */
export function linkReplacement(guard: Guard, damaged: bigint | undefined): Replacement | undefined {
  const { link } = guard.order;
  if (link === undefined || !linkIsUsable(guard, damaged)) return undefined;
  return {
    tier: 'link',
    verified: 'tuple',
    publish: (dirfd, name) => linkat(AT_FDCWD, link, dirfd, name),
    dispose: () => {},
  };
}

/**
 * Is the hard link still what was ordered, as far as stat(2) can tell? `damaged` is the inode that was found wrong: when
 * the link is that inode, it is just as damaged.
 */
export function linkIsUsable(guard: Guard, damaged: bigint | undefined): boolean {
  const { link } = guard.order;
  if (link === undefined || guard.linkSpoiled) return false;
  const stat = statOf(link);
  if (stat === undefined || !stat.isFile() || stat.ino === damaged) return false;
  const { size, mtimeNs } = guard.order.state;
  const knownGood = guard.good?.ino === stat.ino && guard.good.mtimeNs === stat.mtimeNs && !guard.dirty;
  return Number(stat.size) === size && (knownGood || stat.mtimeNs.toString() === mtimeNs);
}

/** A copy in the directory it belongs to, unnamed until published; undefined when it does not have the ordered digest. */
export function copyReplacement(guard: Guard, dirfd: number): Replacement | undefined {
  const { copy, state } = guard.order;
  if (copy === undefined) return undefined;
  let source: number;
  try {
    source = openSync(copy, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  let draft: Draft | undefined;
  try {
    draft = openDraft(dirfd);
    copyContents(source, draft.fd);
    if (state.sha256 === undefined || sha256Of(draft.fd) !== state.sha256) {
      draft.dispose();
      return undefined;
    }
    applyState(draft.fd, state);
    fsyncSync(draft.fd); // a name must never survive a power cut without its content
    return { tier: 'copy', verified: 'digest', publish: draft.publish, dispose: draft.dispose };
  } catch (error) {
    draft?.dispose();
    throw error;
  } finally {
    closeSync(source);
  }
}

/** Owner first: chown(2) takes away setuid and file capabilities. Times last: everything else may touch them. */
function applyState(fd: number, state: FileState): void {
  fchownSync(fd, state.uid, state.gid);
  fchmodSync(fd, state.mode);
  writeXattrs(descriptorPath(fd), state.xattrs);
  setMtime(fd, BigInt(state.mtimeNs));
}

interface Draft {
  readonly fd: number;
  readonly publish: (dirfd: number, name: string) => void;
  readonly dispose: () => void;
}

const NO_TMPFILE = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EISDIR', 'EINVAL']);

function openDraft(dirfd: number): Draft {
  try {
    const fd = openat(dirfd, '.', O_TMPFILE | constants.O_RDWR, 0o600);
    const publish = (to: number, name: string): void =>
      linkat(AT_FDCWD, descriptorPath(fd), to, name, AT_SYMLINK_FOLLOW);
    return { fd, publish, dispose: () => closeSync(fd) };
  } catch (error) {
    if (!NO_TMPFILE.has(codeOf(error) ?? '')) throw error;
    return namedDraft(dirfd);
  }
}

/** For file systems without O_TMPFILE (NFS, overlay before Linux 6.1). */
function namedDraft(dirfd: number): Draft {
  const name = temporaryName();
  const fd = openat(dirfd, name, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  const dispose = (): void => {
    closeSync(fd);
    unlinkat(dirfd, name);
  };
  return { fd, publish: (to, published) => linkat(dirfd, name, to, published), dispose };
}
