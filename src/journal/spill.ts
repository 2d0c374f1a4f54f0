/**
 * A journal for the agent, which has to go on when the disk is full, read-only or broken: entries that cannot be stored
 * wait in memory, bounded, with the moment at which they happened, and are stored in order as soon as it works again.
 */
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import { JournalError, journalError } from './errors.ts';
import { moment, type Journal, type Moment } from './journal.ts';

/** An entry that waits has this number: it has none yet. Its hash is empty. */
export const WAITING_SEQ = 0;

const DEFAULT_LIMIT = 10_000;
/** While the journal cannot be written it is tried this often, not for every entry. */
const DEFAULT_RETRY_MS = 1000;

export interface SpillOptions {
  /** Opens the journal; called again after it was damaged. Pass `onDamage: 'replace'` there. */
  readonly open: () => Journal;
  readonly now?: () => Date;
  /** Entries kept in memory; later ones are dropped and counted. */
  readonly limit?: number;
  readonly retryMs?: number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock?: () => number;
  /** Told when trouble begins and, with `undefined`, when it is over. */
  readonly onTrouble?: (trouble: JournalError | undefined) => void;
}

export interface SpillingJournal extends Journal {
  /** Entries that wait in memory. */
  readonly waiting: number;
  readonly trouble: JournalError | undefined;
  /** Tries to store what waits, now. Returns how many still wait. */
  flush(): number;
}

interface Waiting {
  readonly event: JournalEvent;
  readonly incident: string | undefined;
  readonly when: Moment;
}

export function createSpillingJournal(options: SpillOptions): SpillingJournal {
  return new Spilling(options);
}

class Spilling implements SpillingJournal {
  readonly #options: SpillOptions;
  readonly #queue: Waiting[] = [];
  #journal: Journal | undefined;
  #dropped = 0;
  #triedAt = -Infinity;
  trouble: JournalError | undefined;

  constructor(options: SpillOptions) {
    this.#options = options;
  }

  get file(): string {
    return this.#open().file;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Never throws: an entry that cannot be stored now waits, and comes back with the number 0. */
  append(event: JournalEvent, incident?: string, when?: Moment): JournalEntry {
    const at = when ?? moment(this.#options.now ?? (() => new Date()));
    if (this.trouble === undefined || this.#clock() - this.#triedAt >= this.#retryMs()) {
      if (this.flush() === 0) {
        const entry = this.#try(() => this.#open().append(event, incident, at));
        if (entry !== undefined) return entry;
      }
    }
    if (this.#queue.length < (this.#options.limit ?? DEFAULT_LIMIT))
      this.#queue.push({ event, incident, when: at });
    else this.#dropped += 1;
    return { seq: WAITING_SEQ, ...at, event, hash: '', ...(incident === undefined ? {} : { incident }) };
  }

  flush(): number {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const { event, incident, when } = next;
      if (this.#try(() => this.#open().append(event, incident, when)) === undefined)
        return this.#queue.length;
      this.#queue.shift();
    }
    if (this.#dropped > 0) this.#sayDropped();
    return this.#queue.length;
  }

  entries(...args: Parameters<Journal['entries']>): Iterable<JournalEntry> {
    return this.#open().entries(...args);
  }

  stored(...args: Parameters<Journal['stored']>): ReturnType<Journal['stored']> {
    return this.#open().stored(...args);
  }

  verify(...args: Parameters<Journal['verify']>): ReturnType<Journal['verify']> {
    return this.#open().verify(...args);
  }

  close(): void {
    this.flush();
    this.#journal?.close();
    this.#journal = undefined;
  }

  #open(): Journal {
    this.#journal ??= this.#options.open();
    return this.#journal;
  }

  #try(store: () => JournalEntry): JournalEntry | undefined {
    this.#triedAt = this.#clock();
    try {
      const entry = store();
      if (this.trouble !== undefined) this.#report(undefined);
      return entry;
    } catch (error) {
      const trouble = journalError(error, this.#journal?.file ?? 'of the agent');
      if (this.trouble?.trouble !== trouble.trouble) this.#report(trouble);
      if (trouble.trouble === 'damaged') this.#forget();
      return undefined;
    }
  }

  #report(trouble: JournalError | undefined): void {
    this.trouble = trouble;
    this.#options.onTrouble?.(trouble);
  }

  /** A damaged journal is opened anew, which sets the damaged file aside. */
  #forget(): void {
    this.#journal?.close();
    this.#journal = undefined;
  }

  #sayDropped(): void {
    const answer =
      'the journal could not be written for so long that the memory for waiting entries was full';
    const lost = { kind: 'events.lost' as const, source: 'journal', count: this.#dropped, answer };
    if (this.#try(() => this.#open().append(lost)) !== undefined) this.#dropped = 0;
  }

  #clock(): number {
    return (this.#options.clock ?? (() => performance.now()))();
  }

  #retryMs(): number {
    return this.#options.retryMs ?? DEFAULT_RETRY_MS;
  }
}
