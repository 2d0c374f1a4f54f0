/** What keeps an incident from paging: silences, maintenance, another incident that it follows from. Pure. */
import type { OnCallConfig, Suppression } from '../config/model.ts';
import { hash, isEcho, type FindCause } from './group.ts';
import { isSuppressedBy } from './match.ts';
import type { Case, Quiet } from './state.ts';
import type { Turn } from './turn.ts';

export interface Keyed {
  readonly suppression: Suppression;
  /** Changes with its text: one that is edited counts as a new one. */
  readonly key: string;
}

export function keyed({ suppressions }: OnCallConfig): readonly Keyed[] {
  return suppressions.map((suppression) => ({
    suppression,
    key: `${suppression.id}@${hash(suppression).slice(0, 12)}`,
  }));
}

/** Why the case is quiet at present; undefined when it is not. */
export function quietOf(
  { now, at, spent }: Turn,
  one: Case,
  suppressions: readonly Keyed[],
  causeOf: FindCause,
): Quiet | undefined {
  const { silenced } = one;
  if (silenced !== undefined && (silenced.until === 'resolved' || at < silenced.until))
    return { kind: 'silenced', id: silenced.by };
  const found = suppressions.find(
    ({ suppression, key }) =>
      !spent.includes(key) &&
      !one.ended.includes(key) &&
      holdsAt(suppression, now.wall) &&
      isSuppressedBy(suppression, one),
  );
  if (found !== undefined) return { kind: 'suppression', id: found.suppression.id, key: found.key };
  const cause = causeOf(one);
  return cause && { kind: isEcho(one, cause) ? 'echo' : 'consequence', id: cause.incident };
}

function holdsAt({ from, until }: Suppression, wall: number): boolean {
  return (from === undefined || from <= wall) && (until === 'resolved' || wall < until);
}

/** Keys of suppressions `until: resolved` that end with `one`: it met them, and none of the `others` does. */
export function spentWith(
  one: Case,
  others: Iterable<Case>,
  suppressions: readonly Keyed[],
  wall: number,
): readonly string[] {
  const rest = [...others];
  return suppressions
    .filter(({ suppression }) => suppression.until === 'resolved' && holdsAt(suppression, wall))
    .filter(({ suppression }) => isSuppressedBy(suppression, one))
    .filter(({ suppression }) => !rest.some((other) => isSuppressedBy(suppression, other)))
    .map(({ key }) => key);
}
