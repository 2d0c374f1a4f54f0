/**
 * The ten instants of an incident and the intervals between them. An instant that no entry gives is unknown, and so is
 * every interval that needs it: nothing is estimated. Pure.
 */
import type { JournalEntry } from './event.ts';

export const INSTANTS = [
  'cause', // the component was taken
  'impactStart', // a page first answered wrongly
  'detect', // the first sign
  'notify', // somebody was told and the message arrived
  'ack', // somebody said they are on it
  'engage', // the first check or repair
  'identify', // the reason had a name: the part that was lost, or a diagnosis
  'mitigate', // the harm ended
  'verify', // the stability window had passed
  'resolve',
] as const;
export type InstantName = (typeof INSTANTS)[number];

/** Who or what gave the time. */
export type InstantSource = 'kernel' | 'agent' | 'probe' | 'log' | 'person';

/** `exact`: the moment itself, to the millisecond; `at-latest`: it had happened by then, how long before is not known. */
export type Precision = 'exact' | 'at-latest';

export interface Instant {
  /** ISO 8601 UTC; null when it is not known. */
  readonly at: string | null;
  readonly source?: InstantSource;
  readonly precision?: Precision;
  /** Numbers of the journal entries that say so. */
  readonly evidence: readonly number[];
  /** By the boot clock, when the instant is that of a journal entry. */
  readonly monotonicNs?: string;
  /** Counts restarts of the machine within the incident: boot clocks compare only within one boot. */
  readonly boot?: number;
}

export type Instants = Readonly<Record<InstantName, Instant>>;

export const UNKNOWN: Instant = { at: null, evidence: [] };

export function unknownInstants(): Record<InstantName, Instant> {
  return {
    cause: UNKNOWN,
    impactStart: UNKNOWN,
    detect: UNKNOWN,
    notify: UNKNOWN,
    ack: UNKNOWN,
    engage: UNKNOWN,
    identify: UNKNOWN,
    mitigate: UNKNOWN,
    verify: UNKNOWN,
    resolve: UNKNOWN,
  };
}

/** The moment at which an entry was made. */
export function instantOf(
  entry: JournalEntry,
  boot: number,
  source: InstantSource,
  precision: Precision,
): Instant {
  const { at, monotonicNs } = entry;
  return { at, source, precision, evidence: evidenceOf(entry), monotonicNs, boot };
}

/** Entries that still wait to be stored have no number and so are no evidence yet. */
export function evidenceOf(entry: JournalEntry): readonly number[] {
  return entry.seq > 0 ? [entry.seq] : [];
}

export const INTERVALS = {
  latent: ['cause', 'impactStart'],
  toDetect: ['impactStart', 'detect'],
  causeToDetect: ['cause', 'detect'],
  toAcknowledge: ['notify', 'ack'],
  toIdentify: ['impactStart', 'identify'],
  toMitigate: ['impactStart', 'mitigate'],
  causeToMitigate: ['cause', 'mitigate'],
  toResolve: ['impactStart', 'resolve'],
  detectToResolve: ['detect', 'resolve'],
} as const satisfies Record<string, readonly [InstantName, InstantName]>;
export type IntervalName = keyof typeof INTERVALS;

/** Milliseconds; null when an end is not known. Negative when the second came first: found before it did harm. */
export type Intervals = Readonly<Record<IntervalName, number | null>>;

export function intervalsOf(instants: Instants): Intervals {
  const between = (name: IntervalName): number | null => {
    const [from, to] = INTERVALS[name];
    return millisecondsBetween(instants[from], instants[to]);
  };
  return {
    latent: between('latent'),
    toDetect: between('toDetect'),
    causeToDetect: between('causeToDetect'),
    toAcknowledge: between('toAcknowledge'),
    toIdentify: between('toIdentify'),
    toMitigate: between('toMitigate'),
    causeToMitigate: between('causeToMitigate'),
    toResolve: between('toResolve'),
    detectToResolve: between('detectToResolve'),
  };
}

const NS_PER_MS = 1e6;

/** By the boot clock where both ends have it, since the wall clock may have been set in between. */
function millisecondsBetween(from: Instant, to: Instant): number | null {
  if (from.at === null || to.at === null) return null;
  if (from.monotonicNs !== undefined && to.monotonicNs !== undefined && from.boot === to.boot) {
    const ms = (Number(to.monotonicNs) - Number(from.monotonicNs)) / NS_PER_MS;
    if (Number.isFinite(ms)) return Math.round(ms);
  }
  const ms = Date.parse(to.at) - Date.parse(from.at);
  return Number.isFinite(ms) ? ms : null;
}
