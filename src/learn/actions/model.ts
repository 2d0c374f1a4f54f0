/** Measures as this host keeps them: each with where it stands, and what its done-test said last. */
import * as z from 'zod/mini';
import { actionItemSchema, type DoneTestName } from '../postmortem/action-item.ts';

export const ACTION_STATES = ['open', 'in-progress', 'verified', 'regressed'] as const;
/** `verified`: its done-test passed. `regressed`: it had passed, and does not any more. */
export type ActionState = (typeof ACTION_STATES)[number];

export const trackedSchema = z.object({
  ...actionItemSchema.shape,
  state: z.enum(ACTION_STATES),
  /** `story`, or the incident whose post-mortem promised it. */
  from: z.string(),
  /** Others that promised the same since. */
  alsoFrom: z.optional(z.array(z.string())),
  adoptedAt: z.string(),
  /** When it was first seen done; it stays when it regresses. */
  verifiedAt: z.nullable(z.string()),
  lastCheck: z.nullable(
    z.object({
      at: z.string(),
      outcome: z.enum(['passed', 'failed', 'unknown']),
      why: z.string(),
      /** Who had it run: a person, or `the agent`. */
      by: z.optional(z.string().check(z.maxLength(200))),
    }),
  ),
});
export type TrackedAction = Readonly<z.infer<typeof trackedSchema>>;

export const actionItemsSchema = z.object({
  schema: z.literal('stakeout.action-items/1'),
  items: z.array(trackedSchema),
});

/** What a done-test found. `unknown`: it could not be told, which changes nothing. */
export interface Outcome {
  readonly outcome: 'passed' | 'failed' | 'unknown';
  /** One sentence, with what to do where there is something. */
  readonly why: string;
}

export const passed = (why: string): Outcome => ({ outcome: 'passed', why });
export const failed = (why: string): Outcome => ({ outcome: 'failed', why });
export const unknown = (why: string): Outcome => ({ outcome: 'unknown', why });

export type { DoneTestName };
