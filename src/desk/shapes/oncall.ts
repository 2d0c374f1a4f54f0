/** Who is paged, and how that stands. */
import * as z from 'zod/mini';
import { count, onCallId, text } from './base.ts';

const person = z.strictObject({ id: text, name: text });
const span = { from: text, until: text };

const page = z.strictObject({
  incident: text,
  title: text,
  severity: z.enum(['critical', 'warning']),
  services: z.array(text),
  phase: z.enum(['settling', 'triggered', 'acknowledged', 'snoozed', 'exhausted', 'nobody']),
  /** When the next step is due, or an acknowledgement or snooze ends: ISO time. */
  dueAt: z.nullable(text),
  openForMs: count,
  policy: text,
  step: count,
  round: count,
  /** `person:mara`, `channel:team-room`. */
  paged: z.array(text),
  acknowledgedBy: z.array(text),
  awake: z.array(text),
  /** Why it pages nobody at present: a silence above all. */
  quiet: z.nullable(text),
});

export const onCall = z.strictObject({
  at: text,
  /** Whether anybody would be paged, in words. */
  standing: text,
  /** A pager runs and answered. */
  running: z.boolean(),
  /** A configuration is in force. */
  inForce: z.boolean(),
  problems: z.array(text),
  rotations: z.array(
    z.strictObject({
      schedule: onCallId,
      zone: text,
      now: z.nullable(person),
      /** ISO 8601 UTC; null when no change is in sight. */
      until: z.nullable(text),
      next: z.nullable(person),
    }),
  ),
  /** In the next seven days. */
  gaps: z.strictObject({
    /** `skipped`: policies with a step that has nobody in it then. */
    schedules: z.array(z.strictObject({ schedule: text, ...span, skipped: z.array(text) })),
    /** Nobody would be paged at all. */
    policies: z.array(z.strictObject({ policy: text, ...span })),
  }),
  pages: z.array(page),
  /** Messages on their way. */
  pending: z.array(
    z.strictObject({
      incident: text,
      purpose: text,
      recipient: text,
      channel: text,
      attempts: count,
      dueInMs: count,
      why: z.nullable(text),
    }),
  ),
  pendingCount: count,
  channels: z.array(
    z.strictObject({
      id: text,
      kind: text,
      failing: z.boolean(),
      failures: count,
      since: z.nullable(text),
      lastSent: z.nullable(text),
      why: z.nullable(text),
    }),
  ),
  people: z.array(person),
  /** On call in the next seven days without a drill that counts by then; the next shift first. */
  untrained: z.array(
    z.strictObject({ person: text, name: text, schedule: text, from: text, since: z.nullable(text) }),
  ),
  /** What keeps pages from going out, now or soon; what ends first comes first. */
  quiets: z.array(
    z.strictObject({
      what: z.enum(['silence', 'maintenance']),
      /** Of the incident, or as the configuration names it. */
      name: text,
      /** Only of that one. */
      incident: z.nullable(text),
      reason: text,
      by: z.nullable(text),
      from: z.nullable(text),
      /** Null: until what it is about is resolved. */
      until: z.nullable(text),
    }),
  ),
  heartbeat: z.nullable(z.strictObject({ everyMs: count, last: z.nullable(text), why: z.nullable(text) })),
  outboxTrouble: z.nullable(text),
});
export type OnCallPage = Readonly<z.infer<typeof onCall>>;

/** Written; `heard` when the pager has acted on it, and how the incident stands then. */
export const said = z.strictObject({ seq: count, heard: z.boolean(), page: z.nullable(page) });
export type Said = Readonly<z.infer<typeof said>>;
