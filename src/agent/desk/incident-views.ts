/** Incidents as folded so far: what is new in the journal is added to them, and only those that it concerns are folded on. */
import type { JournalEntry } from '../../domain/event.ts';
import { foldIncidents, type Incident, incidentOf } from '../../domain/incident.ts';
import type { EntryFilter } from '../../journal/index.ts';

export class IncidentViews {
  readonly #entries: (filter?: EntryFilter) => Iterable<JournalEntry>;
  /** In the order in which they began. */
  readonly #incidents = new Map<string, Incident>();
  #lastSeq = 0;

  constructor(entries: (filter?: EntryFilter) => Iterable<JournalEntry>) {
    this.#entries = entries;
  }

  get(id: string): Incident | undefined {
    this.#catchUp();
    return this.#incidents.get(id);
  }

  newestFirst(): readonly Incident[] {
    this.#catchUp();
    return [...this.#incidents.values()].toReversed();
  }

  #catchUp(): void {
    const added = new Map<string, JournalEntry[]>();
    for (const entry of this.#entries({ inIncidents: true, afterSeq: this.#lastSeq })) {
      // What waits for a journal that cannot be written has no number yet, and comes again with one.
      if (entry.seq <= this.#lastSeq) continue;
      this.#lastSeq = entry.seq;
      const id = incidentOf(entry);
      if (id === undefined) continue;
      const known = added.get(id);
      if (known === undefined) added.set(id, [entry]);
      else known.push(entry);
    }
    for (const [id, entries] of added) {
      const before = this.#incidents.get(id);
      const [folded] = foldIncidents(entries, before === undefined ? [] : [before]);
      if (folded !== undefined) this.#incidents.set(id, folded);
    }
  }
}
