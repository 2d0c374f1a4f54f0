/** Makes a directory that is gone, or gives one that stands its mode and owner back. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ActionRecord } from '../../domain/action.ts';
import { codeOf } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import { syncDirectory, writeError } from '../../host/durable-file.ts';
import { captureState } from '../../identify/state/index.ts';
import { type ActionStore, restoreAttributes } from '../undo/index.ts';
import type { Placed, Placement } from './place-file.ts';

/** Throws StakeoutError when the file system refuses. What is in the directory stays as it is. */
export function placeDirectory(placement: Omit<Placement, 'bytes'>, actions: ActionStore): Placed {
  const { path, state, damaged } = placement;
  if (damaged !== undefined && damaged.type !== 'directory') return { ok: false, why: 'occupied' };
  try {
    if (damaged === undefined) make(path);
    restoreAttributes(path, state);
    syncDirectory(dirname(path));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return { ok: false, why: 'occupied' };
    throw writeError(path, error);
  }
  return { ok: true, record: actions.add(recordOf(placement)) };
}

/** Nobody else may enter before it has its owner. */
function make(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700); // whatever the umask
}

function recordOf({
  path,
  damaged,
  state,
  incident,
  group,
}: Omit<Placement, 'bytes'>): Omit<ActionRecord, 'id' | 'at'> {
  return {
    path,
    kind: damaged === undefined ? 'restored-missing' : 'attributes',
    before: damaged === undefined ? null : plain(damaged),
    after: plain(captureState(path) ?? state),
    ...(incident === undefined ? {} : { incident }),
    ...(group === undefined ? {} : { group }),
  };
}

/** The record's schema has a mutable map of attributes. */
function plain(state: FileState): FileState & { xattrs: Record<string, string> } {
  return { ...state, xattrs: { ...state.xattrs } };
}
