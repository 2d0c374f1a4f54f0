/** What the engine is told. Checked by these schemas wherever it comes from outside. */
import * as z from 'zod/mini';

const name = z.string().check(z.minLength(1), z.maxLength(255));
/** Of an incident: it is part of every key. */
const incident = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/));
const words = z.string().check(z.maxLength(2000));
const severity = z.enum(['critical', 'warning']);
const names = z.array(name).check(z.maxLength(1000));
const person = name;

const MOST_LABELS = 64;

/** Names and values of labels, as they are hashed; at most 64. */
export const labelsSchema = z
  .record(z.string().check(z.minLength(1), z.maxLength(128)), z.string().check(z.maxLength(1024)))
  .check(
    z.refine((labels) => Object.keys(labels).length <= MOST_LABELS, { error: 'has more than 64 labels' }),
  );

export const inputSchema = z.discriminatedUnion('kind', [
  /** An incident of the agent's own. Said again with more services or a graver severity, it is added. */
  z.object({
    kind: z.literal('opened'),
    incident,
    title: words,
    severity,
    services: names,
    hosts: names,
    /** The hosts are gone as a whole. */
    hostDown: z.optional(z.boolean()),
  }),
  /** An alert from elsewhere fires, or is over. */
  z.object({
    kind: z.literal('alert'),
    /** Name of the incident if this alert opens one. */
    incident,
    status: z.enum(['firing', 'resolved']),
    labels: labelsSchema,
    /** What makes it the same alert again where its end does not repeat its labels; absent: the labels. */
    identity: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
    severity,
    summary: words,
  }),
  z.object({ kind: z.literal('resolved'), incident, how: words }),
  z.object({
    kind: z.literal('acknowledged'),
    incidents: z.array(incident).check(z.maxLength(100_000)),
    by: person,
    note: z.optional(words),
    /** When it is expected to be over, in milliseconds from now: the acknowledgement holds as long. */
    etaMs: z.optional(z.number()),
  }),
  /** `by` knows of it and is not paged for it again; others are. */
  z.object({
    kind: z.literal('awake'),
    incidents: z.array(incident).check(z.maxLength(100_000)),
    by: person,
    awake: z.boolean(),
  }),
  z.object({
    kind: z.literal('handed-over'),
    incident,
    by: person,
    to: person,
    note: z.optional(words),
  }),
  z.object({ kind: z.literal('snoozed'), incident, by: person, forMs: z.number() }),
  /** Of one incident. `until` is milliseconds since 1970. */
  z.object({
    kind: z.literal('silenced'),
    incident,
    by: person,
    reason: words,
    until: z.union([z.number(), z.literal('resolved')]),
  }),
  z.object({ kind: z.literal('unsilenced'), incident, by: person }),
  /** The outbox gave a page up: none of the ways to its recipient worked. */
  z.object({ kind: z.literal('undelivered'), page: name }),
]);

export type Input = z.infer<typeof inputSchema>;
export type InputOf<K extends Input['kind']> = Extract<Input, { kind: K }>;
