/** Takes a repair back: what stood at the path before stands there again. */
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ActionRecord } from '../../domain/action.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type FileState, differences } from '../../domain/file-state.ts';
import { syncDirectory, writeError } from '../../host/durable-file.ts';
import { captureState } from '../../identify/state/index.ts';
import type { ActionStore } from './action-store.ts';
import { moveObject, replaceByLink, restoreAttributes } from './move.ts';

export interface UndoOptions {
  /** Also when the path has changed since the repair; what stands there is kept aside. */
  readonly force?: boolean;
}

export interface Undone {
  readonly record: ActionRecord;
  /** Where something that had changed since the repair was kept; only with `force`. */
  readonly keptAside?: string;
}

/** Throws StakeoutError, and then nothing was changed. */
export function undo(store: ActionStore, id: string, options: UndoOptions = {}): Undone {
  const record = store.get(id);
  if (record.undoneAt !== undefined) throw refused(record, `it was undone at ${record.undoneAt} already`);
  const now = captureState(record.path);
  if (options.force !== true) refuseChanged(record, now);
  refuseImpossible(record, now);
  // First of all, so that an agent does not undo the undo.
  const undone = store.markUndone(record);
  try {
    const keptAside = keepChanged(store, record, now);
    putBack(record, now !== undefined && keptAside === undefined);
    return { record: undone, ...(keptAside === undefined ? {} : { keptAside }) };
  } catch (error) {
    store.unmark(record);
    throw writeError(record.path, error);
  }
}

/** With `force`, something may stand there that no vault knows. */
function keepChanged(
  store: ActionStore,
  record: ActionRecord,
  now: FileState | undefined,
): string | undefined {
  if (now === undefined || record.kind === 'attributes' || whatMatters(record.after, now).length === 0)
    return undefined;
  const aside = join(store.displacedDir, `${record.id}.changed`);
  moveObject(record.path, aside, now);
  return aside;
}

/** Content and attributes; that a file was only touched does not make it another one. */
export function whatMatters(then: FileState, now: FileState | undefined): readonly string[] {
  return differences(then, now).filter((one) => one !== 'mtime');
}

function refuseChanged(record: ActionRecord, now: FileState | undefined): void {
  const changed = whatMatters(record.after, now);
  if (changed.length === 0) return;
  const how = changed.includes('missing') ? 'it is gone' : `changed: ${changed.join(', ')}`;
  throw refused(
    record,
    `${record.path} is not as the repair left it (${how})`,
    `stakeout undo --force ${record.id}`,
  );
}

/** Everything that could fail half-way is looked at before anything is changed. */
function refuseImpossible(record: ActionRecord, now: FileState | undefined): void {
  if (now?.type === 'directory' && record.kind !== 'attributes') refuseDirectory(record);
  if (record.kind === 'attributes') {
    if (record.before === null || now === undefined || now.type !== record.before.type)
      throw refused(record, 'the object whose attributes were set is not there');
    return;
  }
  if (record.displaced === undefined) {
    if (record.before !== null && record.before.type !== 'link')
      throw refused(record, 'what stood there before was not kept');
    return;
  }
  const kept = captureState(record.displaced);
  if (record.before === null || kept === undefined || whatMatters(record.before, kept).length > 0)
    throw refused(record, `what stood there before is not in ${record.displaced} as it was kept`);
}

/** One that a repair made goes when it is empty; any other is left alone. */
function refuseDirectory(record: ActionRecord): void {
  if (record.after.type !== 'directory' || record.before !== null)
    throw refused(record, `${record.path} is a directory now, and is left alone`);
  if (readdirSync(record.path).length > 0) throw refused(record, `${record.path} is not empty any more`);
}

function putBack(record: ActionRecord, isThere: boolean): void {
  const { path, before, displaced } = record;
  if (record.kind === 'attributes' && before !== null) return restoreAttributes(path, before);
  if (before === null) {
    if (isThere && record.after.type === 'directory') rmdirSync(path);
    else if (isThere) unlinkSync(path);
    return syncDirectory(dirname(path));
  }
  if (displaced === undefined) return replaceByLink(path, before);
  if (before.type === 'directory' && isThere) unlinkSync(path); // rename(2) puts no directory over a file
  moveObject(displaced, path, before);
}

function refused(record: ActionRecord, why: string, next?: string): StakeoutError {
  return new StakeoutError(`action ${record.id} is not undone`, why, {
    exit: EXIT.input,
    ...(next === undefined ? {} : { next }),
  });
}
