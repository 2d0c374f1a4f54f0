/** What would be done about an incident, and what came of doing it. */
import * as z from 'zod/mini';
import { CAUSE_KINDS, VERDICTS } from '../../domain/diagnosis.ts';
import { count, digest, incidentId, repairId, text } from './base.ts';

const cause = z.strictObject({
  /** As the diagnosis of this moment numbers it, from 1. */
  number: count,
  kind: z.enum(CAUSE_KINDS),
  object: text,
  summary: text,
  confidence: z.number(),
});

const step = z.strictObject({
  summary: z.nullable(text),
  argv: z.array(text),
  undo: z.array(text),
  /** What it interrupts. */
  interrupts: z.nullable(text),
});

export const plan = z.strictObject({
  incident: incidentId,
  at: text,
  verdict: z.enum(VERDICTS),
  summary: text,
  /** Why nothing would be done, where that is so. */
  why: z.nullable(text),
  planned: z.nullable(
    z.strictObject({
      cause,
      summary: text,
      steps: z.array(step),
      /** What a person has to do or decide. */
      byHand: z.nullable(text),
      note: z.nullable(text),
      /** Steps that would not be run, and undos that would not. */
      refused: z.array(text),
      /** Services that it restarts or reloads, and paths that it changes. */
      touches: z.strictObject({ services: z.array(text), paths: z.array(text) }),
      /** Names exactly these steps; `runStep` wants it. */
      hash: digest,
    }),
  ),
  /** Other causes that a plan is known for: ask for one by its number. */
  others: z.array(cause),
  /** Something is under way that changes the host: `a repair`, `a step of the runbook x`. */
  running: z.nullable(z.strictObject({ what: text, by: text, since: text, step: z.nullable(text) })),
  /** What was done in this incident and can be taken back, newest first. */
  done: z.array(
    z.strictObject({
      repair: repairId,
      at: text,
      summary: text,
      ok: z.boolean(),
      verified: z.nullable(z.boolean()),
      undoneAt: z.nullable(text),
    }),
  ),
});
export type Plan = Readonly<z.infer<typeof plan>>;

/** `running`: it goes on; the timeline says what comes of it. */
export const run = z.strictObject({
  outcome: z.enum(['running', 'repaired', 'still-wrong', 'failed', 'undone', 'nothing']),
  why: text,
  repair: z.nullable(repairId),
  stillWrong: z.array(text),
});
export type RepairRun = Readonly<z.infer<typeof run>>;

export const undone = z.strictObject({
  repair: repairId,
  ok: z.boolean(),
  steps: z.array(
    z.strictObject({
      number: count,
      result: z.enum(['undone', 'nothing-to-undo', 'refused', 'failed']),
      why: z.nullable(text),
    }),
  ),
});
