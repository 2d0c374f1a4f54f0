/**
 * The journal: everything that happens, appended to one hash-chained log and durable when `append` returns.
 * Several processes may write at once; readers never write.
 */
import { eventSchema, type JournalEntry, type JournalEvent } from '../domain/event.ts';
import { messageOf } from '../domain/errors.ts';
import { bootTimeNs } from '../host/clock.ts';
import { hostId } from '../host/machine-id.ts';
import { privateDirectory } from '../host/state-directory.ts';
import { dirname } from 'node:path';
import { renameSync } from 'node:fs';
import { canonicalJson, entryHash, type Head, type StoredEntry } from './chain.ts';
import { JournalError, journalError } from './errors.ts';
import { headFile, readHead, writeHead } from './head.ts';
import { Store, type EntryFilter } from './store.ts';
import { verifyChain, type JournalVerdict } from './verify.ts';

/** When something happened: the wall clock for people, the boot clock for order and durations. */
export interface Moment {
  readonly at: string;
  readonly monotonicNs: string;
}

export interface Journal {
  readonly file: string;
  /**
   * Stores one event; durable when it returns. Throws JournalError when it was not stored. `moment` is for entries that
   * had to wait; without it the moment is now.
   */
  append(event: JournalEvent, incident?: string, moment?: Moment): JournalEntry;
  /** Entries in order. Kinds that this version does not know are left out. */
  entries(filter?: EntryFilter): Iterable<JournalEntry>;
  /** Entries as they are stored, unknown kinds included. */
  stored(filter?: EntryFilter): Iterable<StoredEntry>;
  /** `anchor`: an end of the chain that was noted elsewhere at an earlier time. */
  verify(anchor?: Head): JournalVerdict;
  close(): void;
}

export interface JournalOptions {
  readonly now?: () => Date;
  readonly readOnly?: boolean;
  /** `replace`: a damaged file is kept aside and a new journal begins with an entry that says so. For the agent only. */
  readonly onDamage?: 'throw' | 'replace';
}

export function openJournal(file: string, options: JournalOptions = {}): Journal {
  const now = options.now ?? (() => new Date());
  if (options.readOnly === true) return new JournalFile(Store.forReading(file), now, undefined);
  privateDirectory(dirname(file));
  return openForWriting(file, now, options.onDamage === 'replace');
}

/** The present moment by both clocks. */
export function moment(now: () => Date): Moment {
  return { at: now().toISOString(), monotonicNs: bootTimeNs().toString() };
}

function openForWriting(file: string, now: () => Date, replaceDamaged: boolean): Journal {
  // Read before the database: another writer may append in between, which must not look like a loss.
  const head = headOf(file);
  const createdAt = now().toISOString();
  let aside: { readonly name: string; readonly why: string } | undefined;
  let store: Store;
  try {
    store = Store.forWriting(file, { createdAt, check: replaceDamaged });
  } catch (error) {
    if (!replaceDamaged || !(error instanceof JournalError) || error.trouble !== 'damaged') throw error;
    aside = { name: setAside(file, createdAt), why: error.why };
    store = Store.forWriting(file, { createdAt, check: false });
  }
  const journal = new JournalFile(store, now, head === 'damaged' ? undefined : head);
  if (aside !== undefined)
    journal.append(
      note(`The journal was damaged (${aside.why}). It is kept as ${aside.name}; a new one begins here.`),
    );
  else journal.sayWhatIsLost(head);
  return journal;
}

function headOf(file: string): ReturnType<typeof readHead> {
  try {
    return readHead(headFile(file));
  } catch (error) {
    throw journalError(error, file);
  }
}

/** Renames the database with its side files; they belong together (https://www.sqlite.org/wal.html). */
function setAside(file: string, at: string): string {
  const name = `${file}.damaged-${at.replaceAll(/[-:.]/g, '')}`;
  for (const suffix of ['-wal', '-shm', '']) {
    try {
      renameSync(file + suffix, name + suffix);
    } catch (error) {
      if (suffix === '')
        throw new JournalError('io', file, `it is damaged and cannot be set aside: ${messageOf(error)}`);
    }
  }
  return name;
}

function note(text: string): JournalEvent {
  return { kind: 'note', text, by: 'journal' };
}

class JournalFile implements Journal {
  readonly file: string;
  readonly #store: Store;
  readonly #now: () => Date;
  /** The furthest end of the chain that is known: rows may vanish under our hands, what was acknowledged was there. */
  #known: Head | undefined;

  constructor(store: Store, now: () => Date, known: Head | undefined) {
    this.file = store.file;
    this.#store = store;
    this.#now = now;
    this.#known = known;
  }

  append(event: JournalEvent, incident?: string, when: Moment = moment(this.#now)): JournalEntry {
    const own = 'incident' in event ? event.incident : undefined;
    const of = incident ?? own;
    const stored = this.#store.append((last) => {
      const end = this.#furthest(last);
      const entry = { seq: end.seq + 1, ...when, incident: of, kind: event.kind, body: canonicalJson(event) };
      return { ...entry, hash: entryHash(end.hash, entry) };
    });
    this.#known = { seq: stored.seq, hash: stored.hash };
    this.#noteHead();
    return entryOf(stored, event);
  }

  *entries(filter?: EntryFilter): Generator<JournalEntry> {
    for (const stored of this.#store.rows(filter)) {
      const parsed = eventSchema.safeParse(parseBody(stored.body));
      if (parsed.success) yield entryOf(stored, parsed.data);
    }
  }

  stored(filter?: EntryFilter): Iterable<StoredEntry> {
    return this.#store.rows(filter);
  }

  verify(anchor?: Head): JournalVerdict {
    const head = headOf(this.file);
    return verifyChain({
      genesis: this.#store.genesis,
      host: hostId().id,
      head,
      rows: this.#store.rows(),
      damage: this.#store.damage(),
      ...(anchor === undefined ? {} : { anchor }),
    });
  }

  close(): void {
    this.#store.close();
  }

  /** Called once after opening: losses that happened while nobody wrote are put on record. */
  sayWhatIsLost(head: ReturnType<typeof readHead>): void {
    const last = this.#store.last();
    if (head === undefined && last.seq === 0) return this.#noteHead(last);
    if (head === undefined || head === 'damaged') {
      const what = head === undefined ? 'absent' : 'damaged';
      this.append(
        note(`The head file was ${what}: whether entries after ${last.seq} were cut off cannot be known.`),
      );
    } else if (head.seq > last.seq) {
      this.append(note(`Entries ${last.seq + 1} to ${head.seq} were cut off from the journal.`));
    }
  }

  /** A gap stays a gap: numbering goes on after the entries that are known to have existed. */
  #furthest(last: Head): Head {
    return this.#known !== undefined && this.#known.seq >= last.seq ? this.#known : last;
  }

  #noteHead(head: Head | undefined = this.#known): void {
    try {
      if (head !== undefined) writeHead(headFile(this.file), head);
    } catch {
      // The entry itself is durable. A head that lags behind vouches for less, and `verify` works from what it says.
    }
  }
}

function entryOf(stored: StoredEntry, event: JournalEvent): JournalEntry {
  const { seq, at, monotonicNs, incident, hash } = stored;
  return { seq, at, monotonicNs, event, hash, ...(incident === undefined ? {} : { incident }) };
}

/** A body that is no JSON (tampered with) counts as an unknown kind here; `verify` is what reports it. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
