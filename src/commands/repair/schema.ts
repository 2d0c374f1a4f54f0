/** What `stakeout repair --json` prints. */
import * as z from 'zod/mini';
import { CAUSE_KINDS, repairPlanSchema, VERDICTS } from '../../domain/diagnosis.ts';
import { repairRecordSchema } from '../../domain/repair.ts';

const text = z.string();

/** Of `stakeout repair PATH…`. */
export const repairSchema = z.object({
  schema: z.literal('stakeout.repair/1'),
  /** `planned`: nothing was changed, see `wrong` and `from`. */
  repairs: z.array(
    z.object({
      path: text,
      result: z.enum(['restored', 'unchanged', 'declined', 'failed', 'planned']),
      why: z.optional(text),
      tier: z.optional(text),
      action: z.optional(text),
      next: z.optional(text),
      wrong: z.optional(text),
      from: z.optional(text),
    }),
  ),
});
export type RepairRow = z.infer<typeof repairSchema>['repairs'][number];

const causeSchema = z.object({
  /** As the diagnosis of that moment numbers it, from 1. */
  number: z.number(),
  kind: z.enum(CAUSE_KINDS),
  object: text,
  summary: text,
  confidence: z.number(),
});

/** Of `stakeout repair [INCIDENT]`. */
export const repairRunSchema = z.object({
  schema: z.literal('stakeout.repair-run/1'),
  /**
   * `planned`: nothing was changed. `repaired`: the signals are right. `still-wrong`: done, and they are not. `failed`: a step
   * failed. `undone`: it had made things worse. `nothing`: there was nothing for us to do.
   */
  outcome: z.enum(['planned', 'repaired', 'still-wrong', 'failed', 'undone', 'nothing']),
  verdict: z.enum(VERDICTS),
  summary: text,
  why: z.optional(text),
  /** What would be done. */
  planned: z.optional(
    z.object({
      cause: causeSchema,
      plan: repairPlanSchema,
      note: z.optional(text),
      /** Steps that would not be run, and undos that would not. */
      refused: z.array(text),
      /** Names exactly these steps, for `--expect`. */
      hash: text,
    }),
  ),
  /** What was done, in that order. */
  rounds: z.array(
    z.object({
      cause: causeSchema,
      note: z.optional(text),
      byHand: z.optional(text),
      ok: z.boolean(),
      repair: repairRecordSchema,
      stillWrong: z.array(text),
      undone: z.optional(z.object({ because: text, ok: z.boolean(), runAgain: z.array(text) })),
    }),
  ),
  verified: z.nullable(z.boolean()),
  stillWrong: z.array(text),
});
export type RepairRun = z.infer<typeof repairRunSchema>;
