/** Where the pager stands in the journal. */
import type { JournalEntry } from '../domain/event.ts';
import type { SpillingJournal } from '../journal/index.ts';
import type { Mark } from '../pager/index.ts';

type Readable = Pick<SpillingJournal, 'entries'>;

/** Whether the entry that the pager read last is in this journal: else another one took its place. */
export function isOf(journal: Readable, { seq, hash }: Mark): boolean {
  if (seq === 0) return true;
  for (const entry of journal.entries({ afterSeq: seq - 1 })) return entry.seq === seq && entry.hash === hash;
  return false;
}

/** Entries up to a number. */
export function* upTo(entries: Iterable<JournalEntry>, seq: number): Generator<JournalEntry> {
  for (const entry of entries) {
    if (entry.seq > seq) return;
    yield entry;
  }
}

/** The end of the journal. */
export function lastOf(journal: Readable): Mark {
  let last: Mark = { seq: 0, hash: '' };
  for (const { seq, hash } of journal.entries()) last = { seq, hash };
  return last;
}
