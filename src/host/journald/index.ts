/** systemd's journal. */
export { type JournalEntry, type JournalOptions, type JournalReading, readJournal } from './journal.ts';
