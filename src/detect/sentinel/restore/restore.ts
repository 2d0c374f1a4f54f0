/** Puts one object back as its order says. Synchronous: it runs inside the callback of the kernel event. */
import { closeSync } from 'node:fs';
import { codeOf } from '../../../domain/errors.ts';
import type { Difference, FileState } from '../../../domain/file-state.ts';
import {
  AT_SYMLINK_NOFOLLOW,
  descriptorPath,
  fchownat,
  mkdirat,
  O_PATH,
  openNoSymlinks,
  setMtimeAt,
  symlinkat,
  unlinkat,
} from '../../../host/file-system/index.ts';
import { SystemError } from '../../../host/libc/index.ts';
import { rebuildAncestors, type RebuildContext } from '../ancestors.ts';
import type { Guard } from '../guard.ts';
import { digestOf } from '../look.ts';
import { statOf } from '../tuple.ts';
import type { Declined, Failed, Restored } from '../types.ts';
import { restoreAttributes } from './attributes.ts';
import { displacePath } from './displace-path.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { copyReplacement, linkReplacement, type Replacement } from './replacement.ts';
import { temporaryName } from './temporary-name.ts';

export interface RestoreContext {
  readonly displacedDir: string;
  /** A package manager is at work: what stands in the way may be what it has just installed. */
  readonly transaction: boolean;
  /** Called for each directory that had to be made again, while it is still empty. */
  readonly made: (directory: string) => void;
}

export type Restoration = Omit<Restored, 'tookUs'> | Declined | Failed;

const OCCUPIED: Declined = { kind: 'declined', why: 'occupied' };
const UNUSABLE: Declined = { kind: 'declined', why: 'vault-unusable' };
const ONLY_ATTRIBUTES = new Set<Difference>(['mode', 'owner', 'capability', 'acl', 'xattr', 'mtime']);

export function restoreObject(
  guard: Guard,
  found: readonly Difference[],
  context: RestoreContext,
): Restoration {
  try {
    const dirfd = openPlace(guard, context);
    try {
      return restoreIn(dirfd, guard, found, context);
    } finally {
      closeSync(dirfd);
    }
  } catch (error) {
    if (!(error instanceof SystemError) && codeOf(error) === undefined) throw error;
    return failure(error);
  }
}

const NEXT: Readonly<Record<string, string>> = {
  EROFS: 'make the file system writable, then restore again',
  ENOSPC: 'free space on the file system, then restore again',
  EDQUOT: 'free space on the file system, then restore again',
  EPERM: 'look for an immutable attribute (lsattr) or a security policy',
  EACCES: 'run Stakeout as root',
};

function failure(error: unknown): Failed {
  const next = NEXT[codeOf(error) ?? ''] ?? 'restore it by hand and look at the journal';
  return { kind: 'failed', why: error instanceof Error ? error.message : String(error), next };
}

/** The real directory of the object; made again from what was recorded when it or a parent is gone or became a link. */
function openPlace(guard: Guard, context: RestoreContext): number {
  if (guard.order.component.path === guard.place) {
    try {
      return openNoSymlinks(guard.directory, O_PATH);
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    }
  }
  const rebuild: RebuildContext = {
    displace: (path) => displacePath(path, context.displacedDir),
    made: context.made,
  };
  rebuildAncestors(guard.ancestors, rebuild);
  return openNoSymlinks(guard.directory, O_PATH);
}

function restoreIn(
  dirfd: number,
  guard: Guard,
  found: readonly Difference[],
  context: RestoreContext,
): Restoration {
  const { type } = guard.order.state;
  if (type === 'file') return restoreFile(dirfd, guard, found, context);
  if (type === 'link') return restoreLink(dirfd, guard, context);
  if (type === 'directory') return restoreDirectory(dirfd, guard, context);
  const why = `a ${type} is made by its service, not from a copy`;
  return { kind: 'failed', why, next: 'restart the service' };
}

function restoreFile(
  dirfd: number,
  guard: Guard,
  found: readonly Difference[],
  context: RestoreContext,
): Restoration {
  const { name, order } = guard;
  if (found.every((difference) => ONLY_ATTRIBUTES.has(difference)))
    return restoreAttributes(dirfd, name, order.state) ? attributesDone : OCCUPIED;
  const occupant = statOf(descriptorPath(dirfd, name));
  // The thief's deletion and the package manager's new file may both lie behind us by now.
  if (context.transaction && occupant !== undefined && occupant.ino !== guard.good?.ino) return OCCUPIED;
  for (const prepare of [() => linkReplacement(guard, occupant?.ino), () => copyReplacement(guard, dirfd)]) {
    const replacement = prepare();
    if (replacement === undefined) continue;
    try {
      return install(dirfd, guard, replacement, occupant?.ino, context);
    } catch (error) {
      // EXDEV: a mount lies between link and place; EMLINK: too many links; ENOENT: the link was just removed.
      if (replacement.tier === 'copy' || !CANNOT_LINK.has(codeOf(error) ?? '')) throw error;
    } finally {
      replacement.dispose();
    }
  }
  return UNUSABLE;
}

const CANNOT_LINK = new Set(['EXDEV', 'EMLINK', 'ENOENT', 'EPERM']);
const attributesDone: Restoration = { kind: 'restored', tier: 'attributes', verified: 'digest' };

function install(
  dirfd: number,
  guard: Guard,
  replacement: Replacement,
  occupant: bigint | undefined,
  context: RestoreContext,
): Restoration {
  const { name, order } = guard;
  const { tier, verified } = replacement;
  const put = (to: string): void => replacement.publish(dirfd, to);
  const exchanged =
    occupant === undefined ? fill(dirfd, guard, put, context) : replace(dirfd, guard, put, occupant, context);
  if (exchanged.is === 'occupied') return OCCUPIED;
  // The inode behind a hard link may have been given another mode or owner before it was taken.
  if (tier === 'link') restoreAttributes(dirfd, name, order.state);
  return { kind: 'restored', tier, verified, ...kept(exchanged) };
}

function kept(exchanged: Exchanged): { displaced?: string } {
  return exchanged.is === 'done' && exchanged.displaced !== undefined
    ? { displaced: exchanged.displaced }
    : {};
}

type Put = (name: string) => void;

/** Into an empty place. When somebody is quicker, what they put there is judged, never simply overwritten. */
function fill(dirfd: number, guard: Guard, put: Put, context: RestoreContext): Exchanged {
  try {
    put(guard.name);
    return { is: 'done' };
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const occupant = statOf(descriptorPath(dirfd, guard.name));
  if (occupant === undefined) {
    put(guard.name);
    return { is: 'done' };
  }
  if (context.transaction || isOrdered(dirfd, guard)) return { is: 'occupied' };
  return replace(dirfd, guard, put, occupant.ino, context);
}

/** Somebody has put the very thing back that was ordered. */
function isOrdered(dirfd: number, { name, order }: Guard): boolean {
  return order.state.sha256 !== undefined && digestOf(descriptorPath(dirfd, name)) === order.state.sha256;
}

function replace(dirfd: number, guard: Guard, put: Put, judged: bigint, context: RestoreContext): Exchanged {
  const temporary = temporaryName();
  put(temporary);
  try {
    return exchange(dirfd, temporary, guard.name, judged, context.displacedDir);
  } catch (error) {
    unlinkat(dirfd, temporary);
    throw error;
  }
}

function restoreLink(dirfd: number, guard: Guard, context: RestoreContext): Restoration {
  const { name, order } = guard;
  const { target } = order.state;
  if (target === undefined) return UNUSABLE;
  const put = (to: string): void => putLink(dirfd, to, target, order.state);
  const occupant = statOf(descriptorPath(dirfd, name));
  const exchanged =
    occupant === undefined
      ? fill(dirfd, guard, put, context)
      : replace(dirfd, guard, put, occupant.ino, context);
  if (exchanged.is === 'occupied') return OCCUPIED;
  return { kind: 'restored', tier: 'symlink', verified: 'digest', ...kept(exchanged) };
}

function putLink(dirfd: number, name: string, target: string, state: FileState): void {
  symlinkat(target, dirfd, name);
  fchownat(dirfd, name, state.uid, state.gid, AT_SYMLINK_NOFOLLOW);
  setMtimeAt(dirfd, name, BigInt(state.mtimeNs));
}

function restoreDirectory(dirfd: number, guard: Guard, context: RestoreContext): Restoration {
  const { name, order } = guard;
  const occupant = statOf(descriptorPath(dirfd, name));
  if (occupant !== undefined && !occupant.isDirectory()) return OCCUPIED;
  if (occupant === undefined) {
    mkdirat(dirfd, name, 0o700);
    context.made(guard.place);
  }
  restoreAttributes(dirfd, name, order.state);
  return attributesDone;
}
