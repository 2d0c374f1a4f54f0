/** Writes down a repair of the sentinel so that it can be taken back. */
import type { ActionRecord } from '../domain/action.ts';
import type { FileState } from '../domain/file-state.ts';
import type { RestoreOutcome } from '../detect/sentinel/index.ts';
import { captureState } from '../identify/state/index.ts';
import type { ActionStore } from '../recover/index.ts';

type Restored = Extract<RestoreOutcome, { kind: 'restored' }>;

/** `after` is the state that the object has now: the one of the baseline. */
export function recordRepair(
  actions: ActionStore,
  path: string,
  after: FileState,
  outcome: Restored,
  incident: string | undefined,
  group?: string,
): ActionRecord {
  const displaced = outcome.displaced === undefined ? undefined : captureState(outcome.displaced);
  const before = displaced ?? outcome.before;
  return actions.add({
    path,
    kind: kindOf(outcome, before !== undefined),
    before: before === undefined ? null : copy(before),
    after: copy(after),
    ...(outcome.displaced === undefined ? {} : { displaced: outcome.displaced }),
    ...(incident === undefined ? {} : { incident }),
    ...(group === undefined ? {} : { group }),
  });
}

function kindOf(outcome: Restored, stoodBefore: boolean): ActionRecord['kind'] {
  if (outcome.tier === 'attributes' && stoodBefore) return 'attributes';
  if (outcome.tier === 'symlink') return 'symlink';
  return stoodBefore ? 'replaced' : 'restored-missing';
}

/** The record's schema has a mutable map of attributes. */
function copy(state: FileState): FileState & { xattrs: Record<string, string> } {
  return { ...state, xattrs: { ...state.xattrs } };
}
