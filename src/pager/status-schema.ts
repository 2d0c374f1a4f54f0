/** How on-call stands, as the pager says it. */
import * as z from 'zod/mini';

const text = z.string();
const count = z.number();

export const statusSchema = z.object({
  schema: z.literal('stakeout.oncall-status/1'),
  /** ISO 8601 UTC. */
  at: text,
  configuration: z.object({
    file: text,
    /** Something is in force, by which people are paged. */
    inForce: z.boolean(),
    /** Why the file as it is now is not in force. */
    problems: z.array(text),
  }),
  /** As whom it runs, and what it was not allowed to give up. */
  runsAs: z.object({ user: text, pid: count, confined: z.boolean() }),
  /** Up to which entry the journal was read. */
  read: z.optional(count),
  /** Entries after that one that were read all the same: others wait for the reason of an incident. */
  ahead: z.array(count),
  incidents: z.array(
    z.object({
      incident: text,
      title: text,
      severity: z.enum(['critical', 'warning']),
      services: z.array(text),
      hosts: z.array(text),
      /** Alerts from elsewhere that fire. */
      alerts: count,
      phase: z.enum(['settling', 'triggered', 'acknowledged', 'snoozed', 'exhausted', 'nobody']),
      /** Milliseconds until the phase moves on by itself: the next step, the end of an acknowledgement. */
      dueInMs: z.optional(count),
      openForMs: count,
      policy: text,
      /** From 1; 0 before the first. */
      step: count,
      round: count,
      /** `person:mara`, `channel:team-room`. */
      paged: z.array(text),
      acknowledgedBy: z.array(text),
      awake: z.array(text),
      /** Why it pages nobody at present. */
      quiet: z.optional(text),
    }),
  ),
  /** Messages on their way; the first thousand. */
  pending: z.array(
    z.object({
      incident: text,
      purpose: z.enum(['page', 'notice', 'alarm']),
      recipient: text,
      channel: text,
      attempts: count,
      dueInMs: count,
      why: z.optional(text),
    }),
  ),
  pendingCount: count,
  channels: z.array(
    z.object({
      id: text,
      kind: text,
      failing: z.boolean(),
      /** In a row. */
      failures: count,
      /** ISO 8601 UTC. */
      since: z.optional(text),
      lastSent: z.optional(text),
      why: z.optional(text),
    }),
  ),
  people: z.array(z.object({ id: text, name: text })),
  /** Who is on call now, by schedule. */
  onCall: z.array(z.object({ schedule: text, person: z.optional(text) })),
  heartbeat: z.optional(z.object({ everyMs: count, last: z.optional(text), why: z.optional(text) })),
  /** Why decisions cannot be stored. */
  outboxTrouble: z.optional(text),
  /** What the journal has not taken yet. */
  untold: count,
});
export type PagerStatus = Readonly<z.infer<typeof statusSchema>>;
