/** From one state to the next: open → in progress → verified → regressed, and back. Pure. */
import type { ActionState, Outcome, TrackedAction } from './model.ts';

export interface Change {
  readonly item: TrackedAction;
  readonly from: ActionState;
}

/** The item after its done-test ran. */
export function checked(
  item: TrackedAction,
  { outcome, why }: Outcome,
  now: Date,
  by?: string,
): TrackedAction {
  const at = now.toISOString();
  const state = next(item.state, outcome);
  return {
    ...item,
    state,
    lastCheck: { at, outcome, why, ...(by === undefined ? {} : { by }) },
    verifiedAt: item.verifiedAt ?? (state === 'verified' ? at : null),
  };
}

function next(state: ActionState, outcome: Outcome['outcome']): ActionState {
  if (outcome === 'unknown') return state;
  if (outcome === 'passed') return 'verified';
  return state === 'verified' ? 'regressed' : state;
}

/** What is promised for a day that is over, and was never seen done. */
export function isOverdue(item: Pick<TrackedAction, 'due' | 'state'>, now: Date): boolean {
  return item.due !== null && item.state !== 'verified' && item.due < now.toISOString().slice(0, 10);
}

/** The items whose state is another now. */
export function changes(
  before: readonly TrackedAction[],
  after: readonly TrackedAction[],
): readonly Change[] {
  const known = new Map(before.map((item) => [item.id, item.state]));
  return after.flatMap((item) => {
    const from = known.get(item.id);
    return from === undefined || from === item.state ? [] : [{ item, from }];
  });
}

/** What checks found, put into a list that somebody may have changed meanwhile. */
export function withFindings(
  current: readonly TrackedAction[],
  found: readonly TrackedAction[],
): readonly TrackedAction[] {
  const byId = new Map(found.map((item) => [item.id, item]));
  return current.map((item) => {
    const one = byId.get(item.id);
    if (one === undefined) return item;
    const { state, lastCheck, verifiedAt } = one;
    const begun = item.state === 'in-progress' && state === 'open';
    return { ...item, state: begun ? item.state : state, lastCheck, verifiedAt };
  });
}
