/** Why a journal could not be used, as a value a caller can act on. */
import { codeOf, messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';

export type JournalTrouble =
  | 'full' // no space, or a quota
  | 'read-only' // file system or permissions
  | 'busy' // another writer held it for too long
  | 'damaged' // not a database any more, or a malformed one, or replaced under our hands
  | 'absent' // a reader found none
  | 'newer' // written by a later version
  | 'io';

/** An entry that was not stored. What it wanted to store is lost unless the caller keeps it: see `createSpillingJournal`. */
export class JournalError extends StakeoutError {
  readonly trouble: JournalTrouble;

  constructor(trouble: JournalTrouble, file: string, why: string, cause?: unknown) {
    super(`the journal ${file} ${PHRASES[trouble].what}`, why, {
      next: PHRASES[trouble].next,
      exit: EXIT_CODES[trouble] ?? EXIT.environment,
      ...(cause === undefined ? {} : { cause }),
    });
    this.name = 'JournalError';
    this.trouble = trouble;
  }
}

const PHRASES: Readonly<Record<JournalTrouble, { readonly what: string; readonly next: string }>> = {
  full: {
    what: 'has no room',
    next: 'free space on its file system; the agent keeps entries in memory until then',
  },
  'read-only': {
    what: 'cannot be written',
    next: 'make its file system writable, or run as the user who owns it; set STAKEOUT_STATE_DIR for another place',
  },
  busy: { what: 'is held by another program', next: 'try again; fuser shows who has it open' },
  damaged: {
    what: 'is damaged',
    next: 'start the agent (stakeout watch): it keeps the damaged file aside and begins a new journal that says so',
  },
  absent: {
    what: 'does not exist',
    next: 'start the agent (stakeout watch), or set STAKEOUT_STATE_DIR to where it runs',
  },
  newer: { what: 'was written by a later version of Stakeout', next: 'use that version to read it' },
  io: { what: 'cannot be used', next: 'look at the kernel log for errors of the disk' },
};

const EXIT_CODES: Readonly<Partial<Record<JournalTrouble, StakeoutError['exit']>>> = {
  damaged: EXIT.input,
  absent: EXIT.input,
  newer: EXIT.input,
};

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE: Readonly<Record<number, JournalTrouble>> = {
  3: 'read-only', // SQLITE_PERM
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'read-only', // SQLITE_READONLY
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'read-only', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};
const SYSTEM: Readonly<Record<string, JournalTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  ENOENT: 'absent',
};
/** The low byte of an extended result code is its primary code. */
const PRIMARY = 0xff;

/** Anything thrown while the journal was used, as a JournalError. */
export function journalError(thrown: unknown, file: string): JournalError {
  if (thrown instanceof JournalError) return thrown;
  const code = sqliteCode(thrown);
  const known = code === undefined ? SYSTEM[codeOf(thrown) ?? ''] : SQLITE[code & PRIMARY];
  return new JournalError(known ?? 'io', file, messageOf(thrown), thrown);
}

function sqliteCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode : undefined;
}
