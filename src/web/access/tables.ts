/** The database of who may come in: one file, in a directory that nobody else may read. */
import { closeSync, constants, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StakeoutError } from '../../domain/errors.ts';

const USER_VERSION = 1;
/** `STKA`: https://www.sqlite.org/fileformat.html#application_id */
const APPLICATION_ID = 0x53544b41;
/** The command that makes a set-up code may have it open beside us. */
const BUSY_MS = 5000;

/** Of what lets somebody in only digests are here; what has to be known again (seeds of TOTP) is sealed. */
const SCHEMA = `
  CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE people(
    id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
    created INTEGER NOT NULL, disabled INTEGER, password TEXT, totp BLOB,
    totp_step INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  CREATE TABLE sessions(
    hash TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    began INTEGER NOT NULL, seen INTEGER NOT NULL, proved INTEGER NOT NULL, how TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX sessions_person ON sessions(person);
  CREATE TABLE tokens(
    hash TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    name TEXT NOT NULL, role TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL,
    used INTEGER) WITHOUT ROWID;
  CREATE INDEX tokens_person ON tokens(person);
  CREATE TABLE codes(
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, person TEXT REFERENCES people ON DELETE CASCADE,
    expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX codes_person ON codes(person);
  CREATE TABLE passkeys(
    id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people ON DELETE CASCADE, public_key BLOB NOT NULL,
    counter INTEGER NOT NULL, transports TEXT NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL,
    used INTEGER) WITHOUT ROWID;
  CREATE INDEX passkeys_person ON passkeys(person);
  CREATE TABLE identities(
    issuer TEXT NOT NULL, subject TEXT NOT NULL, person TEXT NOT NULL REFERENCES people ON DELETE CASCADE,
    created INTEGER NOT NULL, PRIMARY KEY(issuer, subject)) WITHOUT ROWID;
  CREATE INDEX identities_person ON identities(person);
  CREATE TABLE pending(
    hash TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX pending_expires ON pending(expires);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${USER_VERSION};`;

/** Room that a full disk cannot take: somebody has to be able to sign in on the day it is full. */
const RESERVE_BYTES = 1 << 20;

export function openTables(file: string): DatabaseSync {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  closeSync(openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    // What was deleted is written over: a digest of a code that was used is nobody's business.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > USER_VERSION)
      throw new StakeoutError(`cannot use ${file}`, 'a later version of Stakeout wrote it', {
        next: 'start that version',
      });
    if (version === 0) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
      reserve(db);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Pages that were written and freed are used before the file grows. */
function reserve(db: DatabaseSync): void {
  try {
    db.exec(
      `BEGIN IMMEDIATE; CREATE TABLE reserve(filler BLOB); INSERT INTO reserve VALUES (zeroblob(${RESERVE_BYTES})); COMMIT`,
    );
    db.exec('DROP TABLE reserve; PRAGMA wal_checkpoint(FULL)');
  } catch {
    if (db.isTransaction) db.exec('ROLLBACK'); // no room now either: what cannot be stored says so itself
  }
}
