/**
 * The timeline for readers: what changed, and not each of the hundred entries that say so. What was lost and restored within a
 * moment is told once for all of it. Every moment names the entries that show it. Pure.
 */
import type { EventOf, JournalEntry } from '../../../domain/event.ts';
import type { Phase } from '../record.ts';
import { ineffectiveIn } from './ineffective.ts';
import { phaseOf, sentenceOf } from './sentences.ts';

export interface Moment {
  readonly at: string;
  readonly phase: Phase;
  readonly text: string;
  readonly ineffective?: true;
  /** Numbers of entries. */
  readonly entries: readonly number[];
}

/** Entries that are no further apart are one loss. */
const BURST_MS = 2000;
const NAMED = 2;

/** `entries` are those of the incident, in order; `before` what had happened that a reader has to know. */
export function momentsOf(
  before: readonly JournalEntry[],
  entries: readonly JournalEntry[],
): readonly Moment[] {
  const useless = ineffectiveIn(entries);
  const told = [...bursts(entries), ...single(entries, useless)].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.entries[0] ?? 0) - (b.entries[0] ?? 0),
  );
  return [...before.map((entry) => moment(entry, 'Before', false)), ...told];
}

function moment(entry: JournalEntry, phase: Phase, useless: boolean): Moment {
  const { at, event, seq } = entry;
  return { at, phase, text: sentenceOf(event), entries: [seq], ...(useless ? { ineffective: true } : {}) };
}

type Lost = JournalEntry & { readonly event: EventOf<'finding.opened'> };
type Restored = JournalEntry & { readonly event: EventOf<'restore.done'> };

function bursts(entries: readonly JournalEntry[]): readonly Moment[] {
  return [
    ...together(entries.filter((entry): entry is Lost => entry.event.kind === 'finding.opened')).map(
      lostMoment,
    ),
    ...together(entries.filter((entry): entry is Restored => entry.event.kind === 'restore.done')).map(
      restoredMoment,
    ),
  ];
}

function together<E extends JournalEntry>(entries: readonly E[]): readonly (readonly E[])[] {
  const groups: E[][] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && Date.parse(entry.at) - Date.parse(last.at) <= BURST_MS)
      group.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

/** At the time of the first loss, as the kernel told it. */
function lostMoment(group: readonly Lost[]): Moment {
  const first = group.reduce((a, b) => (Date.parse(seen(b)) < Date.parse(seen(a)) ? b : a));
  const kinds = [...new Set(group.map(({ event }) => event.findingKind))].join(', ');
  return {
    at: seen(first),
    phase: 'Detection',
    text: `${listed(group.map(({ event }) => event.path))}: ${kinds}`,
    entries: group.map(({ seq }) => seq),
  };
}

function seen({ at, event }: Lost): string {
  const time = new Date(event.seenAt);
  return event.source !== 'event' || Number.isNaN(time.getTime()) ? at : time.toISOString();
}

function restoredMoment(group: readonly Restored[]): Moment {
  return {
    at: group[0]?.at ?? '',
    phase: 'Repair',
    text: `restored ${listed(group.map(({ event }) => event.path))}`,
    entries: group.map(({ seq }) => seq),
  };
}

function listed(paths: readonly string[]): string {
  const named = paths.slice(0, NAMED).join(', ');
  return paths.length > NAMED ? `${named} and ${paths.length - NAMED} more` : named;
}

const TOLD_IN_BURSTS = new Set(['finding.opened', 'restore.done']);
/** Counts, details and repetitions: they are in events.jsonl. */
const NOT_TOLD = new Set([
  'finding.closed',
  'incident.impact',
  'postmortem.drafted',
  'transaction.seen',
  'oncall.recorded',
  'actor.identified',
]);

function single(entries: readonly JournalEntry[], useless: ReadonlySet<number>): readonly Moment[] {
  const health = new Map<string, string>();
  const moments: Moment[] = [];
  for (const entry of entries) {
    const { event } = entry;
    if (TOLD_IN_BURSTS.has(event.kind) || NOT_TOLD.has(event.kind)) continue;
    if (event.kind === 'service.checked') {
      const stand = `${event.healthy} ${event.probes.every(({ ok }) => ok)}`;
      if (health.get(event.service) === stand) continue;
      health.set(event.service, stand);
    }
    moments.push(moment(entry, phaseOf(event), useless.has(entry.seq)));
  }
  return moments;
}
