/**
 * A repair plan that was carried out, as recorded so that it can be taken back: each step with what it changed and how it ended.
 * One record a run: `STATE/repairs/ID.json`; contents that a step was about to change are kept below `STATE/repairs/ID/`.
 */
import * as z from 'zod/mini';
import { fileStateSchema } from './action.ts';
import { CAUSE_KINDS } from './diagnosis.ts';

const text = z.string();
const absolute = z.string().check(z.regex(/^\//));

/** Ids name files; the prefix tells a repair from the action of one object. */
export const REPAIR_ID = /^REP-\d{8}T\d{9}Z-[0-9a-f]{8}$/;

export const keptObjectSchema = z.object({
  path: absolute,
  /** `null`: nothing stood there. */
  before: z.nullable(fileStateSchema),
  /** Its content of before; absent where there was none or the step changes attributes only. */
  copy: z.optional(absolute),
  /** As the step left it; absent when it never ended. */
  after: z.optional(z.nullable(fileStateSchema)),
});
export type KeptObject = Readonly<z.infer<typeof keptObjectSchema>>;

export const STEP_OUTCOMES = ['begun', 'done', 'failed'] as const;

export const repairStepRecordSchema = z.object({
  /** 1, 2, … in the order of the plan. */
  number: z.number(),
  summary: z.optional(text),
  argv: z.array(text),
  undo: z.array(text),
  /** `begun`: nobody saw it end. */
  outcome: z.enum(STEP_OUTCOMES),
  /** The end of what it printed. */
  output: text,
  tookMs: z.number(),
  kept: z.array(keptObjectSchema),
  /** ISO 8601 UTC. */
  undoneAt: z.optional(text),
});
export type RepairStepRecord = Readonly<z.infer<typeof repairStepRecordSchema>>;

export const repairRecordSchema = z.object({
  schema: z.literal('stakeout.repair-record/1'),
  id: z.string().check(z.regex(REPAIR_ID)),
  /** ISO 8601 UTC. */
  at: text,
  incident: z.optional(text),
  cause: z.object({ kind: z.enum(CAUSE_KINDS), object: text, summary: text, confidence: z.number() }),
  summary: text,
  steps: z.array(repairStepRecordSchema),
  endedAt: z.optional(text),
  /** Whether the signals were right afterwards; absent until they were looked at. */
  verified: z.optional(z.boolean()),
  /** What was still wrong then. */
  stillWrong: z.optional(z.array(text)),
  undoneAt: z.optional(text),
});
export type RepairRecord = Readonly<z.infer<typeof repairRecordSchema>>;

/** Sortable by time, unique by its random part: `REP-20260102T030405678Z-1f2e3d4c`. */
export function repairId(at: Date, random: string): string {
  return `REP-${at.toISOString().replaceAll(/[-:.]/g, '')}-${random}`;
}
