/** What a replay reports: one object, `stakeout.replay/1`. */
import * as z from 'zod/mini';
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';
import { theftSchema } from '../fault.ts';

const count = z.int().check(z.nonnegative());
const milliseconds = z.number();

/** What the agent's own diagnosis named as the cause. */
export const namedSchema = z.object({
  kind: z.enum(CAUSE_KINDS),
  object: z.string(),
  package: z.nullable(z.string()),
  confidence: z.number(),
  summary: z.string(),
  /** It is the truth of the theft. */
  right: z.boolean(),
  /** What was named before it and was wrong, kind and object. */
  misnamed: z.array(z.string()),
  /** Who did it, as the diagnosis says. */
  actor: z.optional(z.string()),
  /** Since the theft began. */
  namedAfterMs: milliseconds,
  /**
   * From the moment the user of the first wrong answer asked; negative when it was named before. Absent when no answer was wrong.
   */
  afterHarmSeconds: z.optional(z.number()),
});

export const runSchema = z.object({
  requests: count,
  /** Answers a user would call broken: failed + leaked + wrongBody. */
  wrong: count,
  /** Connection refused for longer than a client waits, cut, or an error status. */
  failed: count,
  /** Answers that held PHP source. */
  leaked: count,
  /** HTTP 200 with another page than the right one. */
  wrongBody: count,
  /** Answered well, but only after the client tried again: a restart closes the port for a moment. */
  retried: count,
  /** The longest that anybody waited for a right answer, tries included, milliseconds. */
  longestWaitMs: milliseconds,
  /** From the first to the last wrong answer; to the end of the observation when it is still broken. */
  harmSeconds: z.number(),
  /** From the beginning of the theft, or the end of its package transaction, to the last wrong answer. */
  harmEndedAfterSeconds: z.optional(z.number()),
  /** The last answers of the observation were wrong. */
  stillBroken: z.boolean(),
  /** Milliseconds since the theft began, by the journal of the agent; absent where it says nothing. */
  detectedAfterMs: z.optional(milliseconds),
  restoredAfterMs: z.optional(milliseconds),
  verifiedAfterMs: z.optional(milliseconds),
  /** Microseconds from the kernel's event to the object back in place, for the stolen object. */
  restoreTookUs: z.optional(z.number()),
  /** Who the journal says took it. */
  takenBy: z.optional(z.string()),
  /** Absent where nothing was named: in a guarded run all is back before anybody asks why. */
  cause: z.optional(namedSchema),
});

export const theftReportSchema = z.object({
  name: z.string(),
  title: z.string(),
  kind: theftSchema.shape.kind,
  promise: theftSchema.shape.promise,
  /** Watched only (policy observe): Stakeout says what it sees and why it happens, and puts nothing back. */
  unguarded: runSchema,
  guarded: runSchema,
  kept: z.boolean(),
  /** Why the promise was not kept. */
  why: z.optional(z.string()),
});

/** The causes that the watched runs named. */
export const namingSchema = z.object({
  /** Runs whose cause was named, and no other before it. */
  right: count,
  of: count,
  /** Of `afterHarmSeconds` of those; absent when there is none. */
  medianSeconds: z.optional(z.number()),
  /** From the first wrong answer to the name of the missing file in the outage that is replayed. */
  storyMinutes: z.number(),
});

export const replayReportSchema = z.object({
  schema: z.literal('stakeout.replay/1'),
  kept: z.boolean(),
  requestsPerSecond: z.number(),
  thefts: z.array(theftReportSchema),
  naming: namingSchema,
  tookSeconds: z.number(),
});

export type NamedReport = z.infer<typeof namedSchema>;
export type NamingReport = z.infer<typeof namingSchema>;
export type RunReport = z.infer<typeof runSchema>;
export type TheftReport = z.infer<typeof theftReportSchema>;
export type ReplayReport = z.infer<typeof replayReportSchema>;
