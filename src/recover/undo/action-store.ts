/** The records of repairs: `STATE/actions/ID.json`, with what was pushed aside as `STATE/displaced/ID`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ACTION_ID, type ActionRecord, actionId, actionRecordSchema } from '../../domain/action.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { holdPath, releasePath } from '../../host/held-paths.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { RecordDirectory, type RecordList } from '../record-directory.ts';

export class ActionStore {
  /** Where an object that a repair pushes aside is put, under the action's id. */
  readonly displacedDir: string;
  readonly #kept: RecordDirectory<ActionRecord>;
  readonly #stateDir: string;
  readonly #now: () => Date;
  #lastMs = 0;

  constructor(stateDir: string, now: () => Date = () => new Date()) {
    this.#stateDir = privateDirectory(stateDir);
    this.#kept = new RecordDirectory(privateDirectory(join(stateDir, 'actions')), actionRecordSchema);
    this.displacedDir = privateDirectory(join(stateDir, 'displaced'));
    this.#now = now;
  }

  /** Later than the one before, though the clock is not: what was done together is taken back in the opposite order. */
  newId(): string {
    this.#lastMs = Math.max(this.#now().getTime(), this.#lastMs + 1);
    return actionId(new Date(this.#lastMs), randomBytes(4).toString('hex'));
  }

  /** Durable when it returns. `id` where the object that was pushed aside is already kept under one. */
  add(draft: Omit<ActionRecord, 'id' | 'at'>, id = this.newId()): ActionRecord {
    const record = { ...draft, id, at: this.#now().toISOString() };
    this.#kept.add(record);
    releasePath(this.#stateDir, record.path);
    return record;
  }

  /** From here on an agent leaves the path alone, until it is repaired on request or accepted. */
  markUndone(record: ActionRecord): ActionRecord {
    holdPath(this.#stateDir, record.path);
    const undone = { ...record, undoneAt: this.#now().toISOString() };
    this.#kept.replace(undone);
    return undone;
  }

  /** It was not taken back after all. */
  unmark(record: ActionRecord): void {
    this.#kept.replace(record);
    releasePath(this.#stateDir, record.path);
  }

  get(id: string): ActionRecord {
    if (!ACTION_ID.test(id)) throw unknownAction(id);
    const read = this.#kept.get(id);
    if (read === undefined) throw unknownAction(id);
    if ('damage' in read)
      throw new StakeoutError(`action ${id} cannot be read`, read.damage, { exit: EXIT.input });
    return read.record;
  }

  list(): RecordList<ActionRecord> {
    return this.#kept.list();
  }
}

function unknownAction(id: string): StakeoutError {
  return new StakeoutError(`no action ${id}`, 'no repair was recorded under that id', {
    next: 'stakeout undo --list',
    exit: EXIT.input,
  });
}
