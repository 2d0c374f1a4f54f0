/** What people have shown they can do, as a fold over the drills in the journal. Pure. */
import type { EventOf, JournalEntry } from '../../domain/event.ts';

/** A drill counts this long. */
export const TRAINING_DAYS = 180;
const DAY_MS = 86_400_000;

export interface TrainingRecord {
  readonly drill: string;
  readonly person: string;
  /** Class of the fault; `control` for a host without one. */
  readonly family: string;
  readonly fault: string;
  readonly mode: EventOf<'drill.finished'>['mode'];
  readonly level: number;
  readonly score: number;
  readonly passed: boolean;
  readonly hints: number;
  readonly tookMs: number;
  readonly observer?: string;
  readonly version: string;
  /** ISO time, and until when it counts. */
  readonly at: string;
  readonly expires: string;
  /** Number and hash of the entry in the journal. */
  readonly entry: number;
  readonly hash: string;
  readonly items: EventOf<'drill.finished'>['items'];
}

/** In the order of the journal. */
export function trainingRecords(entries: Iterable<JournalEntry>): readonly TrainingRecord[] {
  const records: TrainingRecord[] = [];
  for (const { event, at, seq, hash } of entries) {
    if (event.kind !== 'drill.finished') continue;
    const { kind: _, ...drill } = event;
    const expires = new Date(Date.parse(at) + TRAINING_DAYS * DAY_MS).toISOString();
    records.push({ ...drill, at, expires, entry: seq, hash });
  }
  return records;
}

/** Passed, and not too long ago. */
export function isCurrent({ passed, at, expires }: TrainingRecord, now: Date): boolean {
  return passed && Date.parse(at) <= now.getTime() && now.getTime() < Date.parse(expires);
}

export interface Competence {
  readonly person: string;
  readonly family: string;
  /** The newest that was passed. */
  readonly record: TrainingRecord;
  readonly current: boolean;
}

/** Of each person and class the newest drill that was passed; people by name. */
export function competence(records: readonly TrainingRecord[], now: Date): readonly Competence[] {
  const newest = new Map<string, TrainingRecord>();
  for (const record of records)
    if (record.passed) newest.set(JSON.stringify([record.person, record.family]), record);
  return [...newest.values()]
    .map((record) => ({
      person: record.person,
      family: record.family,
      record,
      current: isCurrent(record, now),
    }))
    .toSorted((a, b) => compare(a.person, b.person) || compare(a.family, b.family));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface TrainingQuestion {
  readonly person: string;
  /** Absent: any class will do. */
  readonly family?: string;
  readonly now: Date;
}

/**
 * Whether somebody has a record that counts now, and until when. What on-call warns of, and the done-test `on-call-trained` of an
 * action item, ask this.
 */
export function oncallTrained(
  records: readonly TrainingRecord[],
  { person, family, now }: TrainingQuestion,
): { readonly trained: boolean; readonly until?: string } {
  const counting = records.filter(
    (one) => one.person === person && (family === undefined || one.family === family) && isCurrent(one, now),
  );
  const until = counting
    .map(({ expires }) => expires)
    .toSorted()
    .at(-1);
  return until === undefined ? { trained: false } : { trained: true, until };
}

export interface Untrained {
  readonly person: string;
  /** When the last record that counted ended; absent: there never was one. */
  readonly since?: string;
}

/** Of these people those without a record that counts at `now`. */
export function untrained(
  records: readonly TrainingRecord[],
  people: readonly string[],
  now: Date,
): readonly Untrained[] {
  return [...new Set(people)].flatMap((person) => {
    if (oncallTrained(records, { person, now }).trained) return [];
    const ended = records.filter((one) => one.person === person && one.passed).map(({ expires }) => expires);
    const since = ended.toSorted().at(-1);
    return [{ person, ...(since === undefined ? {} : { since }) }];
  });
}

/** Kinds of causes, each with the last time that somebody found one in a drill. */
export function lastPassed(entries: Iterable<JournalEntry>): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const { event, at } of entries)
    if (event.kind === 'drill.finished' && event.passed && event.cause !== undefined)
      last.set(event.cause, at);
  return last;
}
