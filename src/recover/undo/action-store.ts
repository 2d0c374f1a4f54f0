/** The records of repairs: `STATE/actions/ID.json`, with what was pushed aside as `STATE/displaced/ID`. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ACTION_ID, type ActionRecord, actionId, actionRecordSchema } from '../../domain/action.ts';
import { StakeoutError, codeOf, messageOf } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { holdPath, releasePath } from '../../host/held-paths.ts';
import { privateDirectory } from '../../host/state-directory.ts';

export interface ActionList {
  /** Newest first. */
  readonly records: readonly ActionRecord[];
  /** Files in the directory that are no records. */
  readonly damaged: readonly string[];
}

export class ActionStore {
  /** Where an object that a repair pushes aside is put, under the action's id. */
  readonly displacedDir: string;
  readonly #dir: string;
  readonly #stateDir: string;
  readonly #now: () => Date;
  #lastMs = 0;

  constructor(stateDir: string, now: () => Date = () => new Date()) {
    this.#stateDir = privateDirectory(stateDir);
    this.#dir = privateDirectory(join(stateDir, 'actions'));
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
    this.#write(record, true);
    releasePath(this.#stateDir, record.path);
    return record;
  }

  /** From here on an agent leaves the path alone, until it is repaired on request or accepted. */
  markUndone(record: ActionRecord): ActionRecord {
    holdPath(this.#stateDir, record.path);
    const undone = { ...record, undoneAt: this.#now().toISOString() };
    this.#write(undone, false);
    return undone;
  }

  /** It was not taken back after all. */
  unmark(record: ActionRecord): void {
    this.#write(record, false);
    releasePath(this.#stateDir, record.path);
  }

  get(id: string): ActionRecord {
    if (!ACTION_ID.test(id)) throw unknownAction(id);
    const read = this.#read(`${id}.json`);
    if (read === undefined) throw unknownAction(id);
    if ('damage' in read)
      throw new StakeoutError(`action ${id} cannot be read`, read.damage, { exit: EXIT.input });
    return read;
  }

  list(): ActionList {
    const records: ActionRecord[] = [];
    const damaged: string[] = [];
    for (const name of readdirSync(this.#dir).filter((one) => one.endsWith('.json'))) {
      const read = this.#read(name);
      if (read === undefined) continue; // removed while we listed
      if ('damage' in read) damaged.push(name);
      else records.push(read);
    }
    return { records: records.sort((a, b) => (a.id < b.id ? 1 : -1)), damaged };
  }

  #write(record: ActionRecord, exclusive: boolean): void {
    const text = Buffer.from(`${JSON.stringify(record)}\n`);
    writeDurably(join(this.#dir, `${record.id}.json`), [text], { exclusive });
  }

  #read(name: string): ActionRecord | { readonly damage: string } | undefined {
    try {
      const parsed = actionRecordSchema.safeParse(JSON.parse(readFileSync(join(this.#dir, name), 'utf8')));
      if (!parsed.success) return { damage: parsed.error.message };
      return `${parsed.data.id}.json` === name ? parsed.data : { damage: 'its name is not its id' };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      return { damage: messageOf(error) };
    }
  }
}

function unknownAction(id: string): StakeoutError {
  return new StakeoutError(`no action ${id}`, 'no repair was recorded under that id', {
    next: 'stakeout undo --list',
    exit: EXIT.input,
  });
}
