/**
 * What of the journal the pager is told, and when. An incident is told when its reason is known, or when it could not be found
 * in time; one that is mended before that is told only if it does not stay mended. Nothing else waits for it.
 */
import type { EventKind, JournalEntry } from '../domain/event.ts';
import { foldIncidents, incidentOf, isOpen, type Incident } from '../domain/incident.ts';
import type { FedEntry, Mark } from '../pager/index.ts';
import { inputsOf, isAsked, isMended, openedInput, subjectOf } from './pager-entries.ts';

export interface FeedOptions {
  readonly host: string;
  /** Parts are put back here: that gets the time it takes. */
  readonly restores: boolean;
  /** Milliseconds of a clock that is never set. */
  readonly steady: () => number;
}

/** A diagnosis takes a second or two; on a host that is busy to death nobody waits longer than this. */
const EXPLAIN_MS = 10_000;
/** What is mended is watched for a minute; whatever is not over by then is told. */
const MENDED_MS = 300_000;

const REMARKS: ReadonlySet<EventKind> = new Set([
  'note',
  'incident.commented',
  'incident.impact',
  'postmortem.drafted',
]);

const NOTHING: Mark = { seq: 0, hash: '' };

interface Held {
  /** The last entry before its first. */
  readonly before: Mark;
  readonly since: number;
  readonly entries: FedEntry[];
}

export class PagerFeed {
  readonly #options: FeedOptions;
  readonly #incidents = new Map<string, Incident>();
  readonly #held = new Map<string, Held>();
  /** Nothing of these waits. */
  readonly #told = new Set<string>();
  /** Alerts from elsewhere opened these: the pager knows of them before the journal does. */
  readonly #foreign = new Set<string>();
  #ready: FedEntry[] = [];
  #last: Mark;

  /** Begins after `mark`; `past` are the entries up to it. */
  constructor(options: FeedOptions, mark: Mark = NOTHING, past: Iterable<JournalEntry> = []) {
    this.#options = options;
    this.#last = mark;
    for (const incident of foldIncidents(this.#noted(past))) {
      if (!isOpen(incident)) continue;
      this.#incidents.set(incident.id, incident);
      this.#told.add(incident.id);
    }
  }

  /** The last entry that was read. */
  get last(): Mark {
    return this.#last;
  }

  /** Incidents of the agent that are open now. */
  open(): readonly Incident[] {
    return [...this.#incidents.values()].filter(({ id }) => !this.#foreign.has(id));
  }

  /** Takes one entry in; they have to come in order. */
  read(entry: JournalEntry): void {
    const before = this.#last;
    this.#last = { seq: entry.seq, hash: entry.hash };
    this.#note(entry);
    const id = incidentOf(entry);
    if (id === undefined) return;
    const known = this.#incidents.get(id);
    // People write about an incident after its end as well: that makes none.
    if (known === undefined && REMARKS.has(entry.event.kind)) return;
    const now = foldIncidents([entry], known === undefined ? [] : [known])[0];
    if (now === undefined) return;
    if (isOpen(now)) this.#incidents.set(id, now);
    else this.#incidents.delete(id);
    const fed = this.#fed(entry, now, known);
    if (entry.event.kind === 'incident.opened' && fed !== undefined && !this.#told.has(id))
      this.#held.set(id, { before, since: this.#options.steady(), entries: [] });
    const held = this.#held.get(id);
    if (held !== undefined) {
      if (fed !== undefined) held.entries.push(fed);
      if (this.#isReady(held, now, entry)) this.#release(id, now);
    } else if (fed !== undefined) this.#ready.push(fed);
    if (!isOpen(now)) this.#told.delete(id);
  }

  /** What is to be told now, and up to where everything was. Call `took` when it was. */
  take(): { readonly entries: readonly FedEntry[]; readonly mark: Mark } {
    for (const [id, held] of this.#held) {
      const incident = this.#incidents.get(id);
      if (incident === undefined || this.#isReady(held, incident)) this.#release(id, incident);
    }
    const marks = [...this.#held.values()].map(({ before }) => before);
    const mark = marks.reduce((least, one) => (one.seq < least.seq ? one : least), this.#last);
    return { entries: this.#ready, mark };
  }

  took(entries: readonly FedEntry[]): void {
    const taken = new Set(entries);
    this.#ready = this.#ready.filter((entry) => !taken.has(entry));
  }

  *#noted(entries: Iterable<JournalEntry>): Generator<JournalEntry> {
    for (const entry of entries) {
      this.#note(entry);
      yield entry;
    }
  }

  #note({ event }: JournalEntry): void {
    if (event.kind === 'incident.opened' && event.source === 'alerts' && event.incident !== undefined)
      this.#foreign.add(event.incident);
  }

  #fed(entry: JournalEntry, now: Incident, before: Incident | undefined): FedEntry | undefined {
    const { event, seq } = entry;
    // Of what the pager opens and ends itself only the words of people are news to it.
    if (this.#foreign.has(now.id) && !isAsked(entry)) return undefined;
    const inputs = inputsOf(entry, now, before, this.#options.host);
    const explained = event.kind === 'incident.diagnosed';
    if (inputs.length === 0 && !explained) return undefined;
    return {
      seq,
      inputs,
      ...(isAsked(entry) ? { asked: true } : {}),
      ...(explained || inputs.some(({ kind }) => kind === 'opened') ? { subject: subjectOf(now) } : {}),
    };
  }

  /** `entry` is what was just read of it, if anything. */
  #isReady({ since }: Held, incident: Incident, entry?: JournalEntry): boolean {
    const waited = this.#options.steady() - since;
    if (!isOpen(incident) || (entry !== undefined && isAsked(entry))) return true;
    if (isMended(incident)) return waited >= MENDED_MS;
    if (waited >= EXPLAIN_MS) return true;
    if (this.#options.restores) return entry?.event.kind === 'incident.reopened';
    return incident.diagnosis !== undefined || entry?.event.kind === 'note';
  }

  /** Its first entry is told with what is known by now. */
  #release(id: string, incident: Incident | undefined): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    this.#told.add(id);
    const newest = incident === undefined ? undefined : openedInput(incident, this.#options.host);
    this.#ready.push(
      ...held.entries.map((entry) => ({
        ...entry,
        inputs: entry.inputs.map((input) =>
          input.kind === 'opened' && newest !== undefined ? newest : input,
        ),
        ...(incident === undefined || entry.subject === undefined ? {} : { subject: subjectOf(incident) }),
      })),
    );
  }
}
