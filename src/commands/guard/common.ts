/** What the sub-commands of `stakeout guard` share. */
import { StakeoutError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { callerOf } from '../../protect/guard/index.ts';
import type { Context } from '../context.ts';
import { withJournal } from '../state.ts';

export interface JsonFlag {
  readonly json: boolean;
}

export const jsonFlag = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;

export function requireRoot(context: Context, what: string): void {
  if (context.uid === 0) return;
  throw new StakeoutError(what, 'packages belong to root', {
    next: 'run it as root',
    exit: EXIT.privilege,
  });
}

/** Who typed this. */
export function by() {
  const { actor } = callerOf(process.pid);
  return actor === undefined ? {} : { by: actor };
}

/** Throws when it cannot be stored: what is not on record was not done by the guard. */
export async function writeDown(context: Context, event: JournalEvent): Promise<void> {
  await withJournal(context, (journal) => journal.append(event), { readOnly: false });
}
