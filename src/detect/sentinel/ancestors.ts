/** The directories and links above a component: recorded while they stand, rebuilt when they are gone or swapped. */
import { chmodSync, closeSync, lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import {
  AT_SYMLINK_NOFOLLOW,
  descriptorPath,
  fchownat,
  mkdirat,
  openNoSymlinks,
  O_PATH,
  symlinkat,
} from '../../host/file-system/index.ts';

export interface Ancestor {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Set for a symbolic link. */
  readonly target?: string;
}

/** `/a/b/c` → `/a`, `/a/b`, `/a/b/c`. */
export function prefixes(path: string): string[] {
  const found: string[] = [];
  for (let at = path; at !== '/'; at = dirname(at)) found.unshift(at);
  return found;
}

/** What stands at each prefix of `directory` now; undefined when one is missing. */
export function captureAncestors(directory: string): Ancestor[] | undefined {
  const found: Ancestor[] = [];
  for (const path of prefixes(directory)) {
    const one = capture(path);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

function capture(path: string): Ancestor | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const { uid, gid } = stat;
  const mode = stat.mode & 0o7777;
  return stat.isSymbolicLink()
    ? { path, mode, uid, gid, target: readlinkSync(path) }
    : { path, mode, uid, gid };
}

export interface RebuildContext {
  /** Takes what stands at `path` out of the way and keeps it. */
  displace(path: string): void;
  /** Called for each directory made, before anything is put into it, so that it is watched from the start. */
  made(directory: string): void;
}

/** Makes every recorded ancestor stand again, from the top. Throws SystemError. */
export function rebuildAncestors(ancestors: readonly Ancestor[], context: RebuildContext): void {
  for (const ancestor of ancestors) {
    const now = capture(ancestor.path);
    if (now !== undefined && now.target === ancestor.target) continue;
    if (now !== undefined) context.displace(ancestor.path);
    make(ancestor);
    if (ancestor.target === undefined) context.made(ancestor.path);
  }
}

function make(ancestor: Ancestor): void {
  const parent = openNoSymlinks(dirname(ancestor.path), O_PATH);
  const name = basename(ancestor.path);
  try {
    if (ancestor.target !== undefined) symlinkat(ancestor.target, parent, name);
    else mkdirat(parent, name, 0o700);
    fchownat(parent, name, ancestor.uid, ancestor.gid, AT_SYMLINK_NOFOLLOW);
    if (ancestor.target === undefined) chmodSync(descriptorPath(parent, name), ancestor.mode);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error; // somebody made it in the same moment: the next look judges it
  } finally {
    closeSync(parent);
  }
}
