/** What was tried and did not help, from what was seen after it. Pure. */
import type { JournalEntry } from '../../../domain/event.ts';

/** Numbers of the entries: what failed, and what was done while the service was as unwell after it as before. */
export function ineffectiveIn(entries: readonly JournalEntry[]): ReadonlySet<number> {
  return new Set(
    entries
      .filter((entry, at) => failed(entry) || changedNothing(entry, entries.slice(at + 1)))
      .map(({ seq }) => seq),
  );
}

function failed({ event }: JournalEntry): boolean {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others are no attempts
  switch (event.kind) {
    case 'restore.failed':
      return true;
    case 'repair.step':
    case 'service.controlled':
      return !event.ok;
    case 'repair.ended':
      return !event.ok || event.verified === false;
    default:
      return false;
  }
}

/** The next look at the service says that it is still not well. */
function changedNothing({ event }: JournalEntry, after: readonly JournalEntry[]): boolean {
  if (event.kind !== 'service.controlled' || !event.ok) return false;
  const next = after.find(
    (entry) => entry.event.kind === 'service.checked' && entry.event.service === event.service,
  );
  return next?.event.kind === 'service.checked' && !next.event.healthy;
}
