/** What the engine remembers. Plain data: it is stored as JSON in the transaction that stores its actions. */
import * as z from 'zod/mini';
import { clockSchema } from './clock.ts';

const text = z.string();
const count = z.number();
const severity = z.enum(['critical', 'warning']);

/** Somebody who is paged, or a channel that reaches whoever is at its other end. */
export const recipientSchema = z.object({ kind: z.enum(['person', 'channel']), id: text });
export type Recipient = z.infer<typeof recipientSchema>;

const quietSchema = z.discriminatedUnion('kind', [
  /** A silence or maintenance of the configuration; `key` changes when its text does. */
  z.object({ kind: z.literal('suppression'), id: text, key: text }),
  /** Silenced by a person, this incident only. */
  z.object({ kind: z.literal('silenced'), id: text }),
  /** A consequence of another incident. */
  z.object({ kind: z.literal('consequence'), id: text }),
  /** Others tell what the agent has found. */
  z.object({ kind: z.literal('echo'), id: text }),
]);
export type Quiet = z.infer<typeof quietSchema>;

export const caseSchema = z.object({
  incident: text,
  /** Counts all cases: an incident that opens again is another case. */
  serial: count,
  title: text,
  severity,
  services: z.array(text),
  hosts: z.array(text),
  /** All of its hosts are gone: what services on them tell follows from that. */
  hostDown: z.boolean(),
  /** `agent`: ends when it is said to; `alerts`: ends with its last alert. */
  source: z.enum(['agent', 'alerts']),
  group: z.optional(text),
  /** The agent's incident that an alert says by name that it is about, which may not be known yet. */
  about: z.optional(text),
  /** Fingerprints of the alerts that fire. */
  alerts: z.record(text, z.literal(true)),
  policy: text,
  phase: z.enum([
    /** Waits whether it is a consequence. */
    'settling',
    /** Pages go out, step by step. */
    'triggered',
    'acknowledged',
    'snoozed',
    /** All steps of all rounds are through. */
    'exhausted',
    /** No step has anybody in it; paged as soon as somebody comes on call. */
    'nobody',
  ]),
  /** By the engine's clock. */
  openedAt: count,
  /** When the phase moves on by itself, by the engine's clock; absent where it does not. */
  due: z.optional(count),
  /** How often the escalation began. */
  generation: count,
  round: count,
  /** The step that was last carried out; -1 before the first. */
  step: count,
  /** Keys of the pages of that step that may still arrive. */
  hoped: z.array(text),
  /** Everybody who was paged, for the end. */
  paged: z.array(recipientSchema),
  acknowledgedBy: z.array(text),
  awake: z.array(text),
  /** `until` is by the engine's clock. */
  silenced: z.optional(z.object({ by: text, reason: text, until: z.union([count, z.literal('resolved')]) })),
  /** Why nobody is paged at present. */
  quiet: z.optional(quietSchema),
  /** Who is told of the end because they silenced it. */
  silencers: z.array(text),
  /** Suppressions that have ended for it: a clock that goes back does not bring them again. */
  ended: z.array(text),
  /** Entries of the timeline that were written. */
  records: count,
});
export type Case = z.infer<typeof caseSchema>;

export const stateSchema = z.object({
  schema: z.literal('stakeout.oncall-state/1'),
  clock: clockSchema,
  /** Cases that were ever opened. */
  serial: count,
  /** Open cases by incident, oldest first. */
  cases: z.record(text, caseSchema),
  /** Suppressions `until: resolved` whose incidents are over, by key. */
  spent: z.array(text),
});
export type OnCallState = z.infer<typeof stateSchema>;

export const INITIAL: OnCallState = {
  schema: 'stakeout.oncall-state/1',
  clock: { elapsed: 0 },
  serial: 0,
  cases: {},
  spent: [],
};
