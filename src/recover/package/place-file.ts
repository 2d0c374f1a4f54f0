/** Puts a whole file or link in its place, atomically, and only over nothing or over the very object that was found damaged. */
import { writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ActionRecord } from '../../domain/action.ts';
import { codeOf } from '../../domain/errors.ts';
import { type FileState, differences } from '../../domain/file-state.ts';
import { discard, publish, syncDirectory, temporaryName, writeError } from '../../host/durable-file.ts';
import { RENAME_EXCHANGE, renameat2 } from '../../host/file-system/index.ts';
import { AT_FDCWD } from '../../host/libc/index.ts';
import { captureState } from '../../identify/state/index.ts';
import { type ActionStore, makeLink, moveObject, writeNew } from '../undo/index.ts';

export interface Placement {
  readonly path: string;
  /** The content of a file; a link has none. */
  readonly bytes?: Buffer;
  /** Mode, owner, attributes and times it gets, and where a link leads. */
  readonly state: FileState;
  /** What was found there and judged damaged; undefined when nothing stood there. */
  readonly damaged: FileState | undefined;
  readonly incident?: string;
  /** See `ActionRecord`. */
  readonly group?: string;
}

export type Placed =
  | { readonly ok: true; readonly record: ActionRecord }
  /** Somebody has put something else there since; it was left alone. */
  | { readonly ok: false; readonly why: 'occupied' };

/** Throws StakeoutError when the file system refuses; then nothing has changed. */
export function placeFile(placement: Placement, actions: ActionStore): Placed {
  const { path, bytes = Buffer.alloc(0), state, damaged } = placement;
  const temporary = temporaryName(dirname(path));
  try {
    if (state.type === 'link') makeLink(temporary, state);
    else writeNew(temporary, state, (fd) => writeAll(fd, bytes));
    const id = actions.newId();
    const displaced = `${actions.displacedDir}/${id}`;
    if (damaged === undefined) publish(temporary, path, true);
    else if (!exchange(temporary, path, damaged, displaced)) return { ok: false, why: 'occupied' };
    syncDirectory(dirname(path));
    return { ok: true, record: actions.add(recordOf(placement, displaced), id) };
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && damaged === undefined) return { ok: false, why: 'occupied' };
    throw writeError(path, error);
  } finally {
    discard(temporary); // gone already when it was put in place
  }
}

/**
 * After the exchange the temporary name holds what stood there: it is kept as `displaced` when it is the damaged object,
 * and goes back when it is not, or cannot be kept.
 */
function exchange(temporary: string, path: string, damaged: FileState, displaced: string): boolean {
  if (!isSame(damaged, captureState(path))) return false;
  const swap = (): void => renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE);
  swap();
  let kept = false;
  try {
    if (isSame(damaged, captureState(temporary))) {
      moveObject(temporary, displaced, damaged);
      kept = true;
    }
    return kept;
  } finally {
    if (!kept) swap();
  }
}

function isSame(then: FileState, now: FileState | undefined): boolean {
  return differences(then, now).length === 0;
}

function recordOf(placement: Placement, displaced: string): Omit<ActionRecord, 'id' | 'at'> {
  const { path, damaged, incident, group } = placement;
  const after = captureState(path) ?? placement.state;
  const link = {
    ...(incident === undefined ? {} : { incident }),
    ...(group === undefined ? {} : { group }),
  };
  return damaged === undefined
    ? { path, kind: 'restored-missing', before: null, after, ...link }
    : { path, kind: 'replaced', before: damaged, displaced, after, ...link };
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}
