/**
 * What is said between the pager and who talks to it, a JSON document a line. The agent speaks over the pager's standard
 * input and output; commands over its socket, which takes `status`, `test` and `alerts` only. Pure.
 */
import * as z from 'zod/mini';
import { onCallInputSchema } from '../oncall/index.ts';
import { statusSchema } from './status-schema.ts';
import { markSchema, subjectSchema } from './outbox/index.ts';

const text = z.string();
const count = z.number();
const id = z.number();
const inputs = z.array(onCallInputSchema).check(z.maxLength(100_000));
const alerts = z.array(onCallInputSchema).check(
  z.maxLength(100_000),
  z.refine((all) => all.every(({ kind }) => kind === 'alert'), { error: 'holds what is no alert' }),
);
const subjects = z.array(subjectSchema).check(z.maxLength(100_000));

/** Of a line, in characters. A batch of entries is cut so that it fits. */
export const LONGEST_LINE = 32 << 20;

/** The same for what a command says. Alerts are cut into batches that fit: one with all its labels is below half of it. */
export const LONGEST_COMMAND = 1 << 20;

export const fedEntrySchema = z.object({
  seq: count,
  inputs,
  subject: z.optional(subjectSchema),
  asked: z.optional(z.boolean()),
});

export const requestSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('feed'), id, entries: z.array(fedEntrySchema), mark: markSchema }),
  /** Another journal than before: `open` incidents are all that is open in it. */
  z.object({
    ask: z.literal('restart'),
    id,
    inputs,
    subjects,
    open: z.array(text),
    mark: markSchema,
  }),
  z.object({ ask: z.literal('tell'), id, inputs, subjects: z.optional(subjects) }),
  /** Of other monitoring, which sends them again when this fails. */
  z.object({ ask: z.literal('alerts'), id, alerts }),
  z.object({ ask: z.literal('taken'), id, number: count }),
  z.object({ ask: z.literal('status'), id }),
  z.object({ ask: z.literal('test'), id, channel: z.optional(text), by: text }),
]);
export type Request = z.infer<typeof requestSchema>;
export type RequestOf<K extends Request['ask']> = Extract<Request, { ask: K }>;

export const testResultSchema = z.object({
  channel: text,
  kind: text,
  /** `person:mara`, or the channel itself. */
  recipient: text,
  ok: z.boolean(),
  tookMs: count,
  /** What the other side said of it. */
  receipt: z.optional(text),
  why: z.optional(text),
});
export type TestResult = Readonly<z.infer<typeof testResultSchema>>;

export const replySchema = z.discriminatedUnion('say', [
  z.object({
    say: z.literal('hello'),
    outbox: text,
    mark: z.optional(markSchema),
    configured: z.boolean(),
  }),
  /** It was done, and is stored. `refused`: what of it meant nothing, in words. */
  z.object({ say: z.literal('done'), id, refused: z.array(text) }),
  z.object({ say: z.literal('failed'), id, why: text }),
  z.object({ say: z.literal('status'), id, status: statusSchema }),
  z.object({ say: z.literal('tested'), id, results: z.array(testResultSchema) }),
  /** For the journal; said again until it is taken. */
  z.object({
    say: z.literal('reports'),
    reports: z.array(z.object({ number: count, event: z.unknown() })),
  }),
]);
export type Reply = z.infer<typeof replySchema>;
export type ReplyOf<K extends Reply['say']> = Extract<Reply, { say: K }>;
