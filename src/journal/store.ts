/** The database under the journal: one table of entries, one of facts about the journal. Throws JournalError only. */
import { closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { hostId } from '../host/machine-id.ts';
import { genesisHash, type Genesis, type Head, type StoredEntry } from './chain.ts';
import { JournalError, journalError } from './errors.ts';

export const FORMAT = 'stakeout.journal/1';
const USER_VERSION = 1;
/** `STKJ`, so that file(1) and others can tell what the database is: https://www.sqlite.org/fileformat.html#application_id */
const APPLICATION_ID = 0x53544b4a;
/** How long a writer waits for another one; an append takes a few milliseconds. */
const BUSY_MS = 5000;
const BATCH = 500;

const SCHEMA = `
  CREATE TABLE entries(
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, monotonic_ns TEXT NOT NULL, incident TEXT,
    kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE INDEX entries_incident ON entries(incident) WHERE incident IS NOT NULL;
  CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${USER_VERSION};`;

export interface EntryFilter {
  /** ISO 8601 UTC; entries at or after it by the wall clock. */
  readonly since?: string;
  /** A kind (`incident.opened`) or the part before the dot (`incident`). */
  readonly kind?: string;
  readonly incident?: string;
  /** Only entries that belong to an incident, whichever. */
  readonly inIncidents?: boolean;
  readonly afterSeq?: number;
}

type Row = Record<string, SQLOutputValue>;

export class Store {
  readonly file: string;
  readonly genesis: Genesis;
  readonly #db: DatabaseSync;
  readonly #inode: bigint;
  readonly #last: StatementSync;
  readonly #insert: StatementSync;

  private constructor(file: string, db: DatabaseSync) {
    this.file = file;
    this.#db = db;
    this.genesis = readGenesis(db, file);
    this.#inode = statSync(file, { bigint: true }).ino;
    this.#last = db.prepare('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1');
    this.#insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)');
  }

  /** For writing: created when absent. `check` looks at the whole file for damage first. */
  static forWriting(file: string, options: { readonly createdAt: string; readonly check: boolean }): Store {
    return guarded(file, () => {
      // SQLite gives its side files the mode of the database.
      const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
      closeSync(openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
      return opened(file, new DatabaseSync(file, { timeout: BUSY_MS }), (db) => {
        db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
        createWhenEmpty(db, options.createdAt);
        if (options.check) refuseDamage(db, file);
        return new Store(file, db);
      });
    });
  }

  static forReading(file: string): Store {
    const open = (location: string | URL): Store =>
      opened(file, new DatabaseSync(location, { timeout: BUSY_MS, readOnly: true }), (db) => {
        if (!hasSchema(db)) throw new JournalError('absent', file, 'it is empty');
        return new Store(file, db);
      });
    return guarded(file, () => {
      statSync(file);
      try {
        return open(file);
      } catch (error) {
        // WAL mode wants its side files even for reading; where they cannot be made nobody writes either.
        // With no log left behind the database alone is the whole journal: https://www.sqlite.org/wal.html#readonly
        const unwritable = journalError(error, file).trouble === 'read-only';
        if (!unwritable || existsSync(`${file}-wal`)) throw error;
        const location = pathToFileURL(file);
        location.searchParams.set('immutable', '1');
        return open(location);
      }
    });
  }

  /** The place a next entry is chained to: the last entry, or the genesis of an empty journal. */
  last(): Head {
    return guarded(this.file, () => {
      const row = this.#last.get();
      if (row === undefined) return { seq: 0, hash: genesisHash(this.genesis) };
      return { seq: Number(row['seq']), hash: String(row['hash']) };
    });
  }

  /** Stores one entry, durable when it returns. `make` is given the last place and runs alone among all writers. */
  append(make: (last: Head) => StoredEntry): StoredEntry {
    return guarded(this.file, () => {
      this.#refuseReplaced();
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const entry = make(this.last());
        const { seq, at, monotonicNs, incident = null, kind, body, hash } = entry;
        this.#insert.run(seq, at, monotonicNs, incident, kind, body, hash);
        this.#db.exec('COMMIT');
        return entry;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** In order of seq, read in batches, so that no read lock outlives a batch. */
  *rows(filter: EntryFilter = {}): Generator<StoredEntry> {
    const { sql, values } = query(filter);
    const statement = guarded(this.file, () => this.#db.prepare(sql));
    let after = filter.afterSeq ?? 0;
    while (true) {
      const batch = guarded(this.file, () => statement.all(after, ...values, BATCH).map(storedEntry));
      yield* batch;
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return;
      after = last.seq;
    }
  }

  /** What SQLite itself finds wrong with the file, or undefined. Reads all of it, indexes too. */
  damage(): string | undefined {
    return guarded(this.file, () => {
      const result = String(this.#db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']);
      return result === 'ok' ? undefined : result;
    });
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** Somebody unlinked or replaced the file: what is written now would vanish with our descriptor. */
  #refuseReplaced(): void {
    const now = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    if (now?.ino === this.#inode) return;
    throw new JournalError('damaged', this.file, 'the file was removed or replaced while it was in use');
  }
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw journalError(error, file);
  }
}

/** Closes the database when it turns out to be unusable. */
function opened(file: string, db: DatabaseSync, use: (db: DatabaseSync) => Store): Store {
  try {
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > USER_VERSION) throw new JournalError('newer', file, `its format is ${version}`);
    return use(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function hasSchema(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'facts'").get() !== undefined;
}

/** Two processes may start at once: whoever has the lock first creates, the other finds it done. */
function createWhenEmpty(db: DatabaseSync, createdAt: string): void {
  if (hasSchema(db)) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    if (!hasSchema(db)) {
      db.exec(SCHEMA);
      const insert = db.prepare('INSERT INTO facts VALUES (?, ?)');
      const genesis: Genesis = { format: FORMAT, createdAt, host: hostId().id };
      for (const [name, value] of Object.entries(genesis)) insert.run(name, String(value));
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function readGenesis(db: DatabaseSync, file: string): Genesis {
  const facts = new Map(
    db
      .prepare('SELECT name, value FROM facts')
      .all()
      .map((row) => [String(row['name']), String(row['value'])]),
  );
  const [format, createdAt, host] = [facts.get('format'), facts.get('createdAt'), facts.get('host')];
  if (format === undefined || createdAt === undefined || host === undefined)
    throw new JournalError('damaged', file, 'it does not say when and where it was begun');
  return { format, createdAt, host };
}

function refuseDamage(db: DatabaseSync, file: string): void {
  const result = String(db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (result !== 'ok') throw new JournalError('damaged', file, result);
}

function query(filter: EntryFilter): { readonly sql: string; readonly values: readonly string[] } {
  const conditions = ['seq > ?'];
  const values: string[] = [];
  const add = (condition: string, ...given: string[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filter.since !== undefined) add('at >= ?', filter.since);
  if (filter.incident !== undefined) add('incident = ?', filter.incident);
  if (filter.inIncidents === true) add('incident IS NOT NULL');
  if (filter.kind !== undefined)
    add("(kind = ? OR substr(kind, 1, length(?) + 1) = ? || '.')", filter.kind, filter.kind, filter.kind);
  return {
    sql: `SELECT * FROM entries WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ?`,
    values,
  };
}

/** Whatever a row holds becomes text: a tampered type shows as a wrong hash, not as a crash. */
function storedEntry(row: Row): StoredEntry {
  const text = (name: string): string => String(row[name] ?? '');
  const incident = row['incident'];
  return {
    seq: Number(row['seq']),
    at: text('at'),
    monotonicNs: text('monotonic_ns'),
    incident: incident === null || incident === undefined ? undefined : String(incident),
    kind: text('kind'),
    body: text('body'),
    hash: text('hash'),
  };
}
