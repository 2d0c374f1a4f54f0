/** What can be done with the list: items come, are begun, are checked, and go. */
import { isDeepStrictEqual } from 'node:util';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { ActionItem } from '../postmortem/action-item.ts';
import { checked } from './advance.ts';
import { runDoneTest, type CheckHost } from './checks/index.ts';
import type { TrackedAction } from './model.ts';

/**
 * Items that are there already keep their state; what was promised of them is taken anew. The same promise by another post-mortem, which
 * is one of the same name and done-test, is one item. Throws a StakeoutError for another promise of a name that is taken.
 */
export function adopt(
  items: readonly TrackedAction[],
  promised: readonly ActionItem[],
  from: string,
  now: Date,
): readonly TrackedAction[] {
  const known = new Map(items.map((item) => [item.id, item]));
  for (const item of promised) {
    const before = known.get(item.id);
    if (before !== undefined && before.from !== from && isDeepStrictEqual(before.done, item.done)) {
      known.set(item.id, promisedToo(before, item, from));
      continue;
    }
    if (before !== undefined && before.from !== from)
      throw new StakeoutError(`${item.id} is not adopted`, `an item of that name comes from ${before.from}`, {
        exit: EXIT.input,
        next: 'give it another id in the post-mortem, or drop the other: stakeout actions drop ID',
      });
    known.set(
      item.id,
      before === undefined
        ? { ...item, state: 'open', from, adoptedAt: now.toISOString(), verifiedAt: null, lastCheck: null }
        : // An owner or a day that was set here is not lost to a text that names none.
          { ...before, ...item, owner: item.owner ?? before.owner, due: item.due ?? before.due },
    );
  }
  return [...known.values()];
}

function promisedToo(before: TrackedAction, { owner, due }: ActionItem, from: string): TrackedAction {
  const alsoFrom = [...new Set([...(before.alsoFrom ?? []), from])];
  return { ...before, owner: before.owner ?? owner, due: before.due ?? due, alsoFrom };
}

/** Somebody has taken it. */
export function start(
  items: readonly TrackedAction[],
  id: string,
  { owner, due }: { readonly owner?: string; readonly due?: string },
): readonly TrackedAction[] {
  const found = named(items, id);
  return items.map((item) =>
    item !== found
      ? item
      : {
          ...item,
          state: item.state === 'open' ? 'in-progress' : item.state,
          owner: owner ?? item.owner,
          due: due ?? item.due,
        },
  );
}

export function drop(items: readonly TrackedAction[], id: string): readonly TrackedAction[] {
  const found = named(items, id);
  return items.filter((item) => item !== found);
}

function named(items: readonly TrackedAction[], id: string): TrackedAction {
  const found = items.find((item) => item.id === id);
  if (found !== undefined) return found;
  throw new StakeoutError(`there is no action item ${id}`, `there are ${items.length}`, {
    exit: EXIT.input,
    next: 'stakeout actions lists them',
  });
}

/** Each with what its done-test says now, and who asked. */
export async function checkAll(
  items: readonly TrackedAction[],
  host: CheckHost,
  by?: string,
): Promise<readonly TrackedAction[]> {
  const after: TrackedAction[] = [];
  for (const item of items) after.push(checked(item, await runDoneTest(item.done, host), host.now, by));
  return after;
}
