/** Keeps what a step is about to change, and puts it back exactly: content, mode, owner, extended attributes. */
import { chmodSync, closeSync, constants, mkdirSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import type { KeptObject } from '../../domain/repair.ts';
import { syncDirectory } from '../../host/durable-file.ts';
import { copyContents } from '../../host/file-system/index.ts';
import { captureState } from '../../identify/state/index.ts';
import { moveObject, replaceByLink, restoreAttributes, whatMatters, writeNew } from '../undo/index.ts';
import type { Change } from './shapes.ts';

/**
 * Larger files are not copied: what moves or sets them aside keeps them itself, and what edits in place is never that large.
 * A log of gigabytes must not fill the state directory.
 */
const LARGEST_COPY = 64 << 20;

/** `copyTo` names the place of a copy. Throws StakeoutError when something cannot be kept: then the step is not run. */
export function keep(change: Change, copyTo: () => string): KeptObject {
  const { path } = change;
  const before = captureState(path, { hash: change.what === 'object' });
  if (before === undefined) return { path, before: null };
  const kept = { path, before: plain(before) };
  if (change.what === 'attributes' || before.type !== 'file' || before.size > LARGEST_COPY) return kept;
  const copy = copyTo();
  const source = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    writeNew(copy, before, (fd) => copyContents(source, fd));
  } finally {
    closeSync(source);
  }
  return { ...kept, copy };
}

/** With the state that the step has left. */
export function asLeft(kept: KeptObject): KeptObject {
  const now = stateNow(kept);
  return { ...kept, after: now === undefined ? null : plain(now) };
}

/** How the object differs from what the step left, in words; undefined when it does not, or nobody saw it end. */
export function changedSince(kept: KeptObject): string | undefined {
  if (kept.after === undefined) return undefined;
  const found = compare(kept.after, stateNow(kept));
  if (found.length === 0) return undefined;
  return `${kept.path} is not as the repair left it (${found.join(', ')})`;
}

export function isAsBefore(kept: KeptObject): boolean {
  return compare(kept.before, stateNow(kept)).length === 0;
}

/** Throws StakeoutError or a system error when it cannot; nothing is done when it is as before already. */
export function putBackKept(kept: KeptObject): void {
  const { path, before, copy } = kept;
  const now = stateNow(kept);
  if (compare(before, now).length === 0) return;
  if (before === null) return remove(path, now);
  if (now !== undefined && sameContent(before, now)) return restoreAttributes(path, before);
  if (before.type === 'link') return replaceByLink(path, before);
  if (before.type === 'directory') return makeDirectory(path, before, now);
  if (copy !== undefined) return moveObject(copy, path, before);
  throw new StakeoutError(`cannot put ${path} back`, 'no copy of it was kept', {
    next: 'bring it back from a backup',
  });
}

function remove(path: string, now: FileState | undefined): void {
  if (now?.type === 'directory') rmdirSync(path);
  else unlinkSync(path);
  syncDirectory(dirname(path));
}

function makeDirectory(path: string, before: FileState, now: FileState | undefined): void {
  if (now !== undefined)
    throw new StakeoutError(`cannot put ${path} back`, `it was a directory and is a ${now.type} now`);
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700); // whatever the umask
  restoreAttributes(path, before);
  syncDirectory(dirname(path));
}

function sameContent(before: FileState, now: FileState): boolean {
  if (before.type !== now.type || before.type === 'link') return false;
  return before.sha256 === undefined || before.sha256 === now.sha256;
}

/** As it was captured: with the digest where there was one. */
function stateNow({ path, before, after }: KeptObject): FileState | undefined {
  const hashed = before?.sha256 ?? after?.sha256;
  return captureState(path, { hash: hashed !== undefined || before === null });
}

function compare(then: FileState | null, now: FileState | undefined): readonly string[] {
  if (then === null) return now === undefined ? [] : ['something stands there'];
  const ignored = then.sha256 === undefined ? ['content', 'size'] : [];
  return whatMatters(then, now).filter((one) => !ignored.includes(one));
}

/** The record's schema has a mutable map of attributes. */
function plain(state: FileState): FileState & { xattrs: Record<string, string> } {
  return { ...state, xattrs: { ...state.xattrs } };
}
