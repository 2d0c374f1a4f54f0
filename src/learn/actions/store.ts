/** `action-items.json` in the state directory, written whole or not at all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { withLock } from '../../host/lock.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { actionItemsSchema, type TrackedAction } from './model.ts';

const MOST_ITEMS = 500;

/** Below the state directory. */
export const ITEMS_FILE = 'action-items.json';

export class ActionItems {
  readonly file: string;
  readonly #stateDir: string;

  constructor(stateDir: string) {
    this.#stateDir = stateDir;
    this.file = join(stateDir, ITEMS_FILE);
  }

  /** Empty when there are none yet. Throws for a file that is none of ours: what was promised must not be forgotten. */
  read(): readonly TrackedAction[] {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw this.#unusable(codeOf(error) ?? messageOf(error));
    }
    const parsed = actionItemsSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data.items;
    throw this.#unusable('it is no list of action items of this version');
  }

  /** One writer at a time; what `change` returns is stored. */
  update(change: (items: readonly TrackedAction[]) => readonly TrackedAction[]): readonly TrackedAction[] {
    privateDirectory(this.#stateDir);
    return withLock(join(this.#stateDir, 'action-items.lock'), () => {
      const items = [...change(this.read())];
      if (items.length > MOST_ITEMS)
        throw new StakeoutError('too many action items', `${items.length}, at most ${MOST_ITEMS}`, {
          exit: EXIT.input,
          next: 'stakeout actions drop ID takes one off the list',
        });
      const text = `${JSON.stringify({ schema: 'stakeout.action-items/1', items }, null, 2)}\n`;
      writeDurably(this.file, [Buffer.from(text)], { mode: 0o600 });
      return items;
    });
  }

  #unusable(why: string): StakeoutError {
    return new StakeoutError(`cannot use ${this.file}`, why, {
      exit: EXIT.input,
      next: 'restore it from a backup, or move it away and adopt the items again',
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
