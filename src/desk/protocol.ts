/** One request, one answer: the envelope around verbs. */
import * as z from 'zod/mini';

/** Room for the longest settings, whose characters may take several bytes each. */
export const LONGEST_REQUEST = 1 << 19;
/** An incident of a day's trouble is a few hundred kilobytes. */
export const LONGEST_ANSWER = 1 << 23;

export const requestSchema = z.strictObject({
  desk: z.literal(1),
  verb: z.string().check(z.maxLength(32)),
  args: z.unknown(),
});

/** `unknown`: there is nothing of that name; `conflict`: it is not in a state for that; `refused`: the request; `failed`: the agent. */
export const REFUSALS = ['unknown', 'conflict', 'refused', 'failed'] as const;
export type Refusal = (typeof REFUSALS)[number];

export const answerSchema = z.union([
  z.strictObject({ ok: z.literal(true), result: z.unknown() }),
  z.strictObject({ ok: z.literal(false), refusal: z.enum(REFUSALS), why: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** What a handler throws for the caller to read; anything else is told as `failed`, without its text. */
export class DeskRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, why: string) {
    super(why);
    this.name = 'DeskRefusal';
    this.refusal = refusal;
  }
}
