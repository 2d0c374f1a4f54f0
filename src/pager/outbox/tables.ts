/** The database of the outbox: one file, opened for one process. */
import { closeSync, constants, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StakeoutError } from '../../domain/errors.ts';

const USER_VERSION = 1;
/** `STKO`, so that file(1) can tell what the database is: https://www.sqlite.org/fileformat.html#application_id */
const APPLICATION_ID = 0x53544b4f;
/** Somebody may look into it with `sqlite3` for a moment. */
const BUSY_MS = 5000;
/** Room in the file and its log that a full disk cannot take: some hundred open incidents with all that belongs to them. */
const RESERVE_BYTES = 4 << 20;

const SCHEMA = `
  CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE actions(
    key TEXT PRIMARY KEY, incident TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    at INTEGER NOT NULL, given_up INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE TABLE deliveries(
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, thread TEXT NOT NULL,
    channel TEXT NOT NULL, contact TEXT NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL,
    due INTEGER NOT NULL, made INTEGER NOT NULL, ended INTEGER, receipt TEXT, why TEXT);
  CREATE INDEX deliveries_pending ON deliveries(channel, due) WHERE status = 'pending';
  CREATE INDEX deliveries_action ON deliveries(action);
  CREATE INDEX deliveries_thread ON deliveries(thread, id);
  CREATE INDEX deliveries_ended ON deliveries(ended) WHERE ended IS NOT NULL;
  CREATE TABLE subjects(incident TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE reports(number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${USER_VERSION};`;

/** Opens or makes it. Durable: a transaction that was committed is there after a loss of power. */
export function openTables(file: string): DatabaseSync {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  closeSync(openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > USER_VERSION)
      throw new StakeoutError(`cannot use ${file}`, 'a later version of Stakeout wrote it', {
        next: 'start that version',
      });
    if (version === 0) create(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function create(db: DatabaseSync): void {
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
  reserve(db);
}

/** Pages that were written and freed are used before the file grows, and so is its log. */
function reserve(db: DatabaseSync): void {
  try {
    db.exec(
      `BEGIN IMMEDIATE; CREATE TABLE reserve(filler BLOB); INSERT INTO reserve VALUES (zeroblob(${RESERVE_BYTES})); COMMIT`,
    );
    db.exec('DROP TABLE reserve; PRAGMA wal_checkpoint(FULL)');
  } catch {
    if (db.isTransaction) db.exec('ROLLBACK');
    // A disk that has no room now gives none later either; what is stored says so itself when it cannot be.
  }
}
