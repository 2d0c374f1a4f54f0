/** What was learnt: runbooks, and the measures that were promised. */
import * as z from 'zod/mini';
import { count, text } from './base.ts';

export const runbookId = z.string().check(z.maxLength(60), z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/));

export const runbookLine = {
  id: text,
  title: text,
  owner: z.nullable(text),
  severity: z.nullable(z.enum(['critical', 'warning'])),
  steps: count,
  /** `2026-01-31`; null: never. */
  lastDrilled: z.nullable(text),
  stale: z.boolean(),
  /** Why it is not run as it is; null: it may be. */
  refused: z.nullable(text),
};

/** `fits`: the one for the incident that was asked about; null without one. */
export const runbooks = z.strictObject({
  runbooks: z.array(z.strictObject(runbookLine)),
  fits: z.nullable(text),
});
export type RunbooksPage = Readonly<z.infer<typeof runbooks>>;

export const measures = z.strictObject({
  measures: z.array(
    z.strictObject({
      id: text,
      title: text,
      type: text,
      state: z.enum(['open', 'in-progress', 'verified', 'regressed']),
      owner: z.nullable(text),
      due: z.nullable(text),
      overdue: z.boolean(),
      why: z.nullable(text),
    }),
  ),
});
export type Measures = Readonly<z.infer<typeof measures>>;
