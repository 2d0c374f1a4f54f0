/** Entries and statements as files that a reader can open: what is in them is safe to publish. Pure. */
import type { Evidence } from '../../../domain/diagnosis.ts';
import type { JournalEntry } from '../../../domain/event.ts';
import { sha256 } from '../files.ts';
import { withoutPeople } from '../people.ts';
import type { RecordedEvidence } from '../record.ts';
import { withoutSensitive } from '../sensitive.ts';
import { stamp } from '../stamp.ts';
import { sentenceOf } from './sentences.ts';

export interface EvidenceItem {
  readonly entry: RecordedEvidence;
  readonly content: Buffer;
}

/** Longer ones are cut: whole entries are in events.jsonl. */
const LONGEST = 200_000;

export function entryEvidence(entry: JournalEntry, people: ReadonlySet<string>): EvidenceItem {
  const { seq, at, event, hash } = entry;
  const clean = (text: string): string => withoutPeople(withoutSensitive(text), people);
  const sentence = clean(sentenceOf(event));
  const text = [
    `Entry ${seq} of the journal, ${stamp(at, 'UTC')}`,
    `kind: ${event.kind}`,
    `hash: ${hash}`,
    '',
    sentence,
    '',
    clean(JSON.stringify(event, null, 2)),
  ];
  return item(`j${seq}`, text, { source: 'journal', at, title: sentence });
}

export function statementEvidence(statement: Evidence, people: ReadonlySet<string>): EvidenceItem {
  const { id, source, at, text, from } = statement;
  const clean = (part: string): string => withoutPeople(withoutSensitive(part), people);
  const lines = [
    `${source}, ${stamp(at, 'UTC')}`,
    ...(from === undefined ? [] : [`from: ${clean(from)}`]),
    '',
    clean(text),
  ];
  return item(id.replace(/^e/, 'd'), lines, { source, at: isoOrNull(at), title: clean(text) });
}

/** Counts as a table that any program reads (RFC 4180). */
export function csvEvidence(
  id: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): EvidenceItem {
  const content = Buffer.from([header, ...rows].map((row) => `${row.join(',')}\r\n`).join(''));
  const entry = {
    id,
    sha256: sha256(content),
    bytes: content.length,
    type: 'text/csv' as const,
    source: 'journal',
    at: null,
    title: 'what users met, a row a step',
  };
  return { entry, content };
}

const TITLE = 300;

function item(
  id: string,
  lines: readonly string[],
  more: { readonly source: string; readonly at: string | null; readonly title: string },
): EvidenceItem {
  const content = Buffer.from(`${lines.join('\n').slice(0, LONGEST)}\n`);
  const title = more.title.length > TITLE ? `${more.title.slice(0, TITLE)}…` : more.title;
  const entry = {
    id,
    sha256: sha256(content),
    bytes: content.length,
    type: 'text/plain' as const,
    source: more.source,
    at: more.at === null ? null : isoOrNull(more.at),
    title,
  };
  return { entry, content };
}

function isoOrNull(at: string): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
