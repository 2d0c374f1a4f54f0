/** The library as the commands see it, with what the journal knows of drills. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { find, library, staleness, type Shelved } from '../../learn/runbook/index.ts';
import { lastPassed } from '../../learn/training/index.ts';
import type { Context } from '../context.ts';
import { stateDir, withJournal } from '../state.ts';

export function shelf(context: Context): readonly Shelved[] {
  return library({ stateDir: stateDir(context) });
}

export function onShelf(context: Context, id: string): Shelved {
  return find(shelf(context), id);
}

/** Day of the last drill that somebody passed in any of the causes that a runbook is for. */
export async function lastDrills(context: Context): Promise<(one: Shelved) => string | undefined> {
  const drilled = await withJournal(context, (journal) => lastPassed(journal.entries())).catch(
    () => new Map<string, string>(),
  );
  return ({ runbook }) =>
    (runbook?.meta.appliesWhen ?? [])
      .flatMap((kind) => drilled.get(kind) ?? [])
      .toSorted()
      .at(-1)
      ?.slice(0, 10);
}

export function today(context: Context): string {
  return context.now().toISOString().slice(0, 10);
}

export function age(
  context: Context,
  one: Shelved,
  drilled: string | undefined,
): ReturnType<typeof staleness> {
  return one.runbook === undefined
    ? { stale: true, since: undefined }
    : staleness(one.runbook, today(context), drilled);
}

/** Who sits at the terminal, as sudo and login say; not proof of identity. */
export function person({ env, uid }: Context): string {
  return env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? `uid ${uid}`;
}

export function needsRunbook(one: Shelved): NonNullable<Shelved['runbook']> {
  if (one.runbook !== undefined) return one.runbook;
  const why = one.trust.ok ? 'it cannot be read' : one.trust.why;
  throw new StakeoutError(`cannot use the runbook ${one.id}`, why, {
    next: `stakeout runbook lint ${one.path}`,
    exit: EXIT.input,
  });
}
