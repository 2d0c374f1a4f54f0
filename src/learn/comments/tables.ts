/** The database of comments: one file, for one blog. */
import { closeSync, constants, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StakeoutError } from '../../domain/errors.ts';

const USER_VERSION = 1;
/** `STKC` for file(1): https://www.sqlite.org/fileformat.html#application_id */
const APPLICATION_ID = 0x53544b43;
/** The command line and the server may both write. */
const BUSY_MS = 5000;

/** As SQLite calls it; for tests. */
const IN_MEMORY = ':memory:';

const SCHEMA = `
  CREATE TABLE comments(
    id TEXT PRIMARY KEY, post TEXT NOT NULL, parent TEXT, name TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,
    edited TEXT, status TEXT NOT NULL, score REAL, reasons TEXT NOT NULL, author TEXT NOT NULL, learnt TEXT) WITHOUT ROWID;
  CREATE INDEX comments_post ON comments(post, at);
  CREATE INDEX comments_status ON comments(status, at);
  CREATE INDEX comments_author ON comments(author) WHERE author <> '';
  CREATE TABLE words(word TEXT PRIMARY KEY, spam INTEGER NOT NULL, honest INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE reports(comment TEXT NOT NULL, reporter TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY(comment, reporter)) WITHOUT ROWID;
  CREATE TABLE subscriptions(
    comment TEXT PRIMARY KEY, address TEXT NOT NULL, confirmed INTEGER NOT NULL, made TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE outbox(
    key TEXT PRIMARY KEY, comment TEXT NOT NULL, address TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
    made TEXT NOT NULL, due TEXT, attempts INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${USER_VERSION};`;

/** Opens or makes it. A comment that was taken is there after a loss of power. */
export function openTables(file: string): DatabaseSync {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  if (file !== IN_MEMORY) closeSync(openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > USER_VERSION)
      throw new StakeoutError(`cannot use ${file}`, 'a later version of Stakeout wrote it', {
        next: 'start that version',
      });
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
