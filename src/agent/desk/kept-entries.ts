/** Entries of some kinds, kept as they were read: only what is new in the journal is read when somebody asks again. */
import type { EventKind, JournalEntry } from '../../domain/event.ts';
import type { EntryFilter } from '../../journal/index.ts';

export class KeptEntries {
  readonly #entries: (filter?: EntryFilter) => Iterable<JournalEntry>;
  readonly #wanted: (entry: JournalEntry) => boolean;
  readonly #most: number;
  /** By kind, the last that was read: another process may write between two readings. */
  readonly #last: Map<EventKind, number>;
  #kept: JournalEntry[] = [];

  /** The newest `most` of those that are wanted. */
  constructor(
    entries: (filter?: EntryFilter) => Iterable<JournalEntry>,
    kinds: readonly EventKind[],
    most: number,
    wanted: (entry: JournalEntry) => boolean = () => true,
  ) {
    this.#entries = entries;
    this.#last = new Map(kinds.map((kind) => [kind, 0]));
    this.#most = most;
    this.#wanted = wanted;
  }

  newestFirst(): readonly JournalEntry[] {
    const found: JournalEntry[] = [];
    for (const [kind, last] of this.#last)
      for (const entry of this.#entries({ kind, afterSeq: last })) {
        // What waits for a journal that cannot be written has no number yet, and comes again with one.
        if (entry.seq <= last) continue;
        this.#last.set(kind, entry.seq);
        if (this.#wanted(entry)) found.push(entry);
      }
    if (found.length > 0)
      this.#kept = [...this.#kept, ...found].toSorted((a, b) => b.seq - a.seq).slice(0, this.#most);
    return this.#kept;
  }
}

/** Those before number `before`, or from the newest on. */
export function pageOf(
  entries: readonly JournalEntry[],
  { limit, before = Infinity }: { readonly limit: number; readonly before?: number | undefined },
): { readonly page: readonly JournalEntry[]; readonly more: boolean } {
  const rest = entries.filter(({ seq }) => seq < before);
  return { page: rest.slice(0, limit), more: rest.length > limit };
}
