/** What a draft is made from, out of the journal. */
import type { JournalEntry } from '../../../domain/event.ts';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { foldIncidents, incidentOf, type Incident } from '../../../domain/incident.ts';
import type { Journal, StoredEntry } from '../../../journal/index.ts';
import { redact } from '../../../domain/redact.ts';
import type { EventLine } from '../events.ts';

export interface Collected {
  readonly incident: Incident;
  /** Of the incident, in order. */
  readonly entries: readonly JournalEntry[];
  /** What had happened before, and a reader has to know: when it was last well, what was let through. */
  readonly before: readonly JournalEntry[];
  /** Both, as they are stored, each with the hash before it. */
  readonly lines: readonly EventLine[];
  /** Incidents before this one. */
  readonly others: readonly Incident[];
  readonly standing: Standing;
}

/** How the host was kept when it began. */
export interface Standing {
  /** Of the agent; undefined when no entry says so. */
  readonly policy: string | undefined;
  readonly guard: 'installed' | 'absent';
}

/** So long before its first entry other things may have to do with it. */
const NEARBY_MS = 600_000;
/** The last of each is told. */
const STANDING = ['baseline.created', 'baseline.moved', 'agent.started', 'verify.done'] as const;
/** All of these nearby. */
const NEARBY = ['guard.judged', 'guard.approved', 'transaction.ended', 'kernel-guard.allowed'] as const;

export function collect(journal: Journal, id: string): Collected {
  const all = foldIncidents(journal.entries({ inIncidents: true }));
  const incident = all.find((one) => one.id === id);
  if (incident === undefined)
    throw new StakeoutError(`there is no incident ${id}`, `the journal has ${all.length}`, {
      next: 'stakeout incidents lists them all',
      exit: EXIT.input,
    });
  const entries = [...journal.entries({ incident: id })].filter((entry) => incidentOf(entry) === id);
  const before = contextOf(journal, entries[0]);
  return {
    incident,
    entries,
    before,
    lines: linesOf(journal, new Set([...before, ...entries].map(({ seq }) => seq))),
    others: all.filter((one) => one.id !== id && one.openedAt < incident.openedAt),
    standing: standingAt(journal, entries[0]?.seq ?? 0),
  };
}

function contextOf(journal: Journal, first: JournalEntry | undefined): readonly JournalEntry[] {
  if (first === undefined) return [];
  const earlier = (kind: string, since?: string): readonly JournalEntry[] =>
    [...journal.entries({ kind, ...(since === undefined ? {} : { since }) })].filter(
      (entry) => entry.seq < first.seq && incidentOf(entry) === undefined,
    );
  const since = new Date(Date.parse(first.at) - NEARBY_MS).toISOString();
  const standing = STANDING.flatMap((kind) => earlier(kind).slice(-1));
  return [...standing, ...NEARBY.flatMap((kind) => earlier(kind, since))].toSorted((a, b) => a.seq - b.seq);
}

function standingAt(journal: Journal, seq: number): Standing {
  let policy: string | undefined;
  let guard: Standing['guard'] = 'absent';
  for (const entry of journal.entries({ kind: 'agent.started' }))
    if (entry.seq < seq && entry.event.kind === 'agent.started') policy = entry.event.policy;
  for (const { seq: at, event } of journal.entries({ kind: 'guard.changed' }))
    if (at < seq && event.kind === 'guard.changed' && event.what !== 'reset')
      guard = event.what === 'removed' ? 'absent' : 'installed';
  return { policy, guard };
}

function linesOf(journal: Journal, wanted: ReadonlySet<number>): readonly EventLine[] {
  const lines: EventLine[] = [];
  let previous: StoredEntry | undefined;
  for (const entry of journal.stored()) {
    if (wanted.has(entry.seq))
      lines.push(lineOf(entry, previous?.seq === entry.seq - 1 ? previous.hash : null));
    previous = entry;
  }
  return lines;
}

function lineOf(entry: StoredEntry, previous: string | null): EventLine {
  const { seq, at, monotonicNs, incident = null, kind, hash } = entry;
  const body = redact(entry.body);
  const line = { seq, at, monotonicNs, incident, kind, body, previous, hash };
  return body === entry.body ? line : { ...line, redacted: true };
}
