/** Reading what an agent told. Pure. */
import type { EventKind, EventOf } from '../../domain/event.ts';
import type { Told } from './agent.ts';

/** An entry of one kind with its place among all. */
export interface OfKind<K extends EventKind> {
  readonly at: string;
  readonly event: EventOf<K>;
  readonly index: number;
}

export function ofKind<K extends EventKind>(entries: readonly Told[], kind: K): OfKind<K>[] {
  return entries.flatMap(({ at, event }, index) => (isKind(event, kind) ? [{ at, event, index }] : []));
}

function isKind<K extends EventKind>(event: Told['event'], kind: K): event is EventOf<K> {
  return event.kind === kind;
}

/** Entries have whole milliseconds; `at` is wall clock milliseconds with fractions. */
export function since(entries: readonly Told[], at: number): readonly Told[] {
  return entries.filter((entry) => Date.parse(entry.at) >= Math.floor(at));
}
