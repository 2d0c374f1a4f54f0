/**
 * `events.jsonl`: the entries of the journal that belong to the incident, each with the hash before it, so that it can be checked
 * without the journal. Entries stand alone: other things happened between them.
 */
import * as z from 'zod/mini';
import { entryHash } from '../../journal/index.ts';
import type { Problem } from './problem.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const eventLineSchema = z.object({
  seq: z.int().check(z.minimum(1)),
  at: z.string(),
  monotonicNs: z.string(),
  incident: z.nullable(z.string()),
  kind: z.string(),
  /** The event as the journal holds it, canonical JSON as a text. */
  body: z.string(),
  /** Something in the body was taken out before it was written here: its hash cannot be recomputed. */
  redacted: z.optional(z.literal(true)),
  /** Null for the first of a journal, which follows on what the journal says of itself. */
  previous: z.nullable(hash),
  hash,
});
export type EventLine = Readonly<z.infer<typeof eventLineSchema>>;

export interface EventsReading {
  readonly events: readonly EventLine[];
  /** Lines that are none, do not follow on each other, or do not have the hash they say. */
  readonly problems: readonly Problem[];
  readonly redacted: number;
}

const FILE = 'events.jsonl';

export function readEvents(text: string): EventsReading {
  const problems: Problem[] = [];
  const events: EventLine[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const say = (message: string): number => problems.push({ file: FILE, line: at + 1, column: 1, message });
    const parsed = eventLineSchema.safeParse(parseJson(line));
    if (parsed.success) {
      for (const message of misfits(parsed.data, events.at(-1))) say(message);
      events.push(parsed.data);
    } else say('is no entry of a journal');
  }
  return { events, problems, redacted: events.filter(({ redacted }) => redacted === true).length };
}

function misfits(entry: EventLine, before: EventLine | undefined): readonly string[] {
  const { seq, previous, redacted, hash } = entry;
  return [
    ...(before !== undefined && seq <= before.seq ? [`entry ${seq} comes after ${before.seq}`] : []),
    ...(before !== undefined && seq === before.seq + 1 && previous !== before.hash
      ? [`entry ${seq} does not follow on entry ${before.seq}`]
      : []),
    ...(redacted !== true && previous !== null && hashOf(entry, previous) !== hash
      ? [`entry ${seq} was changed`]
      : []),
  ];
}

function hashOf({ seq, at, monotonicNs, incident, kind, body }: EventLine, previous: string): string {
  return entryHash(previous, { seq, at, monotonicNs, incident: incident ?? undefined, kind, body });
}

export function eventsText(events: readonly EventLine[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
