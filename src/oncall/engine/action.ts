/**
 * What is to be done, as plain data for an outbox. `key` names an action for ever: the same key is the same action, so that
 * one which is stored or sent twice is done once.
 */
import * as z from 'zod/mini';
import { recipientSchema } from './state.ts';

const text = z.string();
const count = z.number();
const base = { key: text, incident: text };

const subject = {
  title: text,
  severity: z.enum(['critical', 'warning']),
  services: z.array(text),
  hosts: z.array(text),
  /** Alerts that fire. */
  alerts: count,
};

export const recordSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('routed'), policy: text }),
  z.object({ what: z.literal('joined'), fingerprint: text, summary: text }),
  z.object({ what: z.literal('worsened') }),
  z.object({ what: z.literal('step-skipped'), round: count, step: count }),
  z.object({ what: z.literal('not-paged'), person: text, why: z.literal('awake') }),
  z.object({
    what: z.literal('quiet'),
    why: z.enum(['suppression', 'silenced', 'consequence', 'echo']),
    of: text,
  }),
  z.object({ what: z.literal('released') }),
  z.object({ what: z.literal('acknowledged'), by: text, note: z.optional(text), holdsMs: count }),
  z.object({ what: z.literal('ack-timeout') }),
  z.object({ what: z.literal('snoozed'), by: text, forMs: count }),
  z.object({ what: z.literal('snooze-over') }),
  z.object({ what: z.literal('handed-over'), by: text, to: text, note: z.optional(text) }),
  z.object({ what: z.literal('awake'), by: text, awake: z.boolean() }),
  z.object({ what: z.literal('unreached'), round: count, step: count }),
]);
export type RecordEntry = z.infer<typeof recordSchema>;

export const actionSchema = z.discriminatedUnion('kind', [
  /** Page a person through all of their contacts, or post to a channel. */
  z.object({
    ...base,
    kind: z.literal('page'),
    recipient: recipientSchema,
    why: z.enum(['step', 'handover']),
    round: count,
    step: count,
    ...subject,
  }),
  /** It is over: to everybody who was paged, acknowledged or silenced it. */
  z.object({
    ...base,
    kind: z.literal('notice'),
    recipient: recipientSchema,
    about: z.literal('resolved'),
    how: text,
    durationMs: count,
    ...subject,
  }),
  /** Nobody is reached: to every local channel, and to where operators look. */
  z.object({ ...base, kind: z.literal('alarm'), why: z.enum(['nobody', 'exhausted']), ...subject }),
  /** For the timeline. */
  z.object({ ...base, kind: z.literal('record'), entry: recordSchema }),
]);

export type Action = z.infer<typeof actionSchema>;
export type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>;
