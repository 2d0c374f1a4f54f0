/**
 * A post-mortem as its directory holds it: `postmortem.md` (front matter and text), `incident.json` (the record), `events.jsonl`
 * (entries of the journal with their hashes), `evidence/<sha256>`. The format is described in docs/formats/postmortem.md.
 */
import {
  EVIDENCE_DIRECTORY,
  EVENTS_FILE,
  LIMITS,
  RECORD_FILE,
  readFileIn,
  sha256,
  TEXT_FILE,
} from './files.ts';
import { readEvents, type EventsReading } from './events.ts';
import { readFrontMatter, type FrontMatter } from './front-matter.ts';
import { quantitiesOf, type Quantities } from './numbers.ts';
import { cut, placeAt, type Problem } from './problem.ts';
import { type PostmortemRecord, type RecordedEvidence, recordSchema } from './record.ts';
import { resolve, type Reference } from './references.ts';

export interface Postmortem {
  readonly directory: string;
  readonly frontMatter: FrontMatter;
  /** The same as it stands in the file, from its second line on. */
  readonly frontMatterText: string;
  /** The text under the front matter, with its references. */
  readonly source: string;
  /** The same with every reference resolved: what is rendered. */
  readonly body: string;
  /** SHA-256 of `postmortem.md` as it is: what a sign-off is about. */
  readonly textHash: string;
  readonly record: PostmortemRecord;
  /** By the names that texts use: `impact.failedRequests`, `interval.toDetect`, `at.t3`. */
  readonly quantities: Quantities;
  readonly evidence: readonly EvidenceFile[];
  readonly events: EventsReading;
  /** Lines of the file before `source`, and places in the front matter. */
  readonly linesBefore: number;
  readonly placeOf: (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };
}

export interface EvidenceFile extends RecordedEvidence {
  /** Its bytes, when they are there and have the hash that the record says. */
  readonly content?: Buffer;
  /** `missing`, or what else keeps it from being evidence. */
  readonly trouble?: string;
}

export type PostmortemReading =
  | {
      readonly ok: true;
      readonly postmortem: Postmortem;
      /** It can be shown; and yet a reference means nothing, a piece of evidence is gone, an entry was changed. */
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ReadOptions {
  /** Default: true. Without it `content` is absent, and only the hash is compared. */
  readonly keepEvidence?: boolean;
  /** In the place of `postmortem.md`: a text that is being written. */
  readonly text?: string;
}

/** Finding the line of each takes as long as the text is. */
const MOST_PROBLEMS = 200;

/** Never throws for what is in the directory. */
export function readPostmortem(directory: string, options: ReadOptions = {}): PostmortemReading {
  const text = options.text ?? textIn(directory, TEXT_FILE, LIMITS.text);
  if (typeof text !== 'string') return { ok: false, problems: [text] };
  if (Buffer.byteLength(text) > LIMITS.text)
    return { ok: false, problems: [whole(TEXT_FILE, `is longer than ${LIMITS.text} bytes`)] };
  const record = readRecord(directory);
  const front = readFrontMatter(text, TEXT_FILE);
  if (!front.ok || 'file' in record)
    return {
      ok: false,
      problems: [...(front.ok ? [] : front.problems), ...('file' in record ? [record] : [])],
    };
  const { frontMatter, yaml: frontMatterText, body: source, linesBefore, placeOf } = front;
  const quantities = quantitiesOf(record, frontMatter);
  const resolved = resolve(source, { quantities, record, actions: frontMatter.actions });
  const evidence = record.evidence.map((one) => readEvidence(directory, one, options.keepEvidence ?? true));
  const events = eventsOf(directory, record);
  const postmortem = {
    directory,
    frontMatter,
    frontMatterText,
    source,
    body: resolved.text,
    textHash: sha256(text),
    record,
    quantities,
    evidence,
    events,
    linesBefore,
    placeOf,
  };
  return {
    ok: true,
    postmortem,
    problems: [
      ...resolved.unknown
        .slice(0, MOST_PROBLEMS)
        .map((reference) => unknownReference(reference, source, linesBefore)),
      ...resolved.tooMuch
        .slice(0, 1)
        .map(({ offset }) => inText(offset, 'the text becomes too long from here on', source, linesBefore)),
      ...evidence.flatMap(evidenceProblem),
      ...dangling(record),
      ...events.problems,
    ],
  };
}

function textIn(directory: string, file: string, most: number): string | Problem {
  const reading = readFileIn(directory, file, most);
  if (!reading.ok) return whole(file, reading.why);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reading.bytes);
  } catch {
    return whole(file, 'is not UTF-8');
  }
}

function whole(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message };
}

function readRecord(directory: string): PostmortemRecord | Problem {
  const text = textIn(directory, RECORD_FILE, LIMITS.record);
  if (typeof text !== 'string') return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return whole(RECORD_FILE, 'is no JSON');
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return whole(
    RECORD_FILE,
    `is no record of an incident: ${issue?.path.map(String).join('.')}: ${issue?.message}`,
  );
}

function readEvidence(directory: string, item: RecordedEvidence, keep: boolean): EvidenceFile {
  const reading = readFileIn(`${directory}/${EVIDENCE_DIRECTORY}`, item.sha256, LIMITS.evidence);
  if (!reading.ok) return { ...item, trouble: reading.absent ? 'is missing' : reading.why };
  if (sha256(reading.bytes) !== item.sha256) return { ...item, trouble: 'was changed: its hash is another' };
  return keep ? { ...item, content: reading.bytes } : item;
}

function evidenceProblem({ id, sha256: hash, trouble }: EvidenceFile): readonly Problem[] {
  if (trouble === undefined) return [];
  return [whole(`${EVIDENCE_DIRECTORY}/${hash}`, `evidence ${id} ${trouble}`)];
}

/** Ids that the record uses and does not explain. */
function dangling({
  evidence,
  instants,
  timeline,
  causes,
  trigger,
  impact,
}: PostmortemRecord): readonly Problem[] {
  const known = new Set(evidence.map(({ id }) => id));
  const used: readonly (readonly [string, readonly string[]])[] = [
    ...Object.entries(instants).map(([name, one]) => [`instant ${name}`, one.evidence] as const),
    ...timeline.map((one) => [`moment ${one.id}`, one.evidence] as const),
    ...causes.map((one) => [`cause ${one.kind}`, one.evidence] as const),
    ['trigger', trigger?.evidence ?? []],
    ['impact', impact.evidence],
  ];
  return used.flatMap(([what, ids]) =>
    ids
      .filter((id) => !known.has(id))
      .map((id) => whole(RECORD_FILE, `${what} refers to evidence ${id}, which is not in the record`)),
  );
}

function eventsOf(directory: string, { events, origin }: PostmortemRecord): EventsReading {
  if (origin === 'text' && events === null) return { events: [], problems: [], redacted: 0 };
  const text = textIn(directory, EVENTS_FILE, LIMITS.events);
  if (typeof text !== 'string') return { events: [], problems: [text], redacted: 0 };
  const reading = readEvents(text);
  const last = reading.events.at(-1);
  if (events === null || (reading.events.length === events.count && last?.hash === events.lastHash))
    return reading;
  const message = `the record says ${events.count} entries up to ${events.last}; here are ${reading.events.length}`;
  return { ...reading, problems: [...reading.problems, whole(EVENTS_FILE, message)] };
}

function unknownReference({ name, offset }: Reference, source: string, linesBefore: number): Problem {
  const message = name.startsWith('evidence.')
    ? `there is no evidence ${cut(name.slice('evidence.'.length))}`
    : `there is no value ${cut(name)}`;
  return inText(offset, message, source, linesBefore);
}

function inText(offset: number, message: string, source: string, linesBefore: number): Problem {
  const { line, column } = placeAt(source, offset);
  return { file: TEXT_FILE, line: line + linesBefore, column, message };
}
