/** What one run of one case came to: the form in which it is kept between runs. */
import * as z from 'zod/mini';
import { CAUSE_KINDS, predictionSchema, VERDICTS } from '../../src/domain/diagnosis.ts';
import { FAULT_FAMILIES } from '../../src/practice/index.ts';
import { ADMIN_COMMANDS } from './admin-commands.ts';
import { MODES } from './options.ts';
import { outcomesSchema } from './outcome-store.ts';

const scoreSchema = z.object({
  rank1: z.boolean(),
  in3: z.boolean(),
  object: z.boolean(),
  verdict: z.boolean(),
  innocentBlamed: z.boolean(),
  allNamed: z.optional(z.boolean()),
});

/** One question: `answer` and `score` are absent when there was no answer that fits the contract. */
export const askedSchema = z.object({
  tookMs: z.number(),
  /** Why there is no answer. */
  error: z.optional(z.string()),
  answer: z.optional(
    z.object({
      verdict: z.enum(VERDICTS),
      causes: z.array(z.object({ kind: z.enum(CAUSE_KINDS), object: z.string(), confidence: z.number() })),
      predictions: z.array(z.pick(predictionSchema, { service: true, action: true, outcome: true })),
    }),
  ),
  score: z.optional(scoreSchema),
});
export type Asked = Readonly<z.infer<typeof askedSchema>>;

export const resultSchema = z.object({
  id: z.string(),
  mode: z.enum(MODES),
  family: z.enum(FAULT_FAMILIES),
  /** Why the case could not be run to its end; what is missing below then never came to be. */
  failed: z.optional(z.string()),
  /** How pages answered after each step. */
  effects: z.record(z.string(), z.string()),
  /** Steps that had another effect than the fault claims. */
  wrongEffects: z.array(z.string()),
  /** Why the baseline could not be taken. */
  baselineError: z.optional(z.string()),
  /** Right after the injection, before anything was restarted; only of a guarded host. */
  atOnce: z.optional(askedSchema),
  /** After all phases. */
  atEnd: z.optional(askedSchema),
  outcomes: z.optional(outcomesSchema),
  /** Which command's output names the culprit. */
  commands: z.optional(z.record(z.enum(ADMIN_COMMANDS), z.boolean())),
  repair: z.optional(
    z.object({
      /** Every page answers as before the fault. */
      verified: z.boolean(),
      effect: z.string(),
      tookMs: z.number(),
      output: z.string(),
    }),
  ),
});
export type CaseResult = Readonly<z.infer<typeof resultSchema>>;
