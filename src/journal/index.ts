export { canonicalJson, entryHash } from './chain.ts';
export type { Head, StoredEntry } from './chain.ts';
export { JournalError, type JournalTrouble } from './errors.ts';
export { moment, openJournal } from './journal.ts';
export type { Journal, JournalOptions, Moment } from './journal.ts';
export { createSpillingJournal, WAITING_SEQ } from './spill.ts';
export type { SpillingJournal, SpillOptions } from './spill.ts';
export type { EntryFilter } from './store.ts';
export type { JournalProblem, JournalVerdict } from './verify.ts';
