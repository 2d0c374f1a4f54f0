/** What `stakeout runbook … --json` prints. */
import * as z from 'zod/mini';

const text = z.string();
const count = z.number();

export const problemSchema = z.object({
  file: text,
  line: count,
  column: count,
  severity: z.enum(['error', 'warning']),
  rule: text,
  message: text,
  next: z.optional(text),
});

export const runbooksSchema = z.object({
  schema: z.literal('stakeout.runbooks/1'),
  runbooks: z.array(
    z.object({
      id: text,
      path: text,
      origin: z.enum(['shipped', 'local']),
      title: z.nullable(text),
      owner: z.nullable(text),
      severity: z.nullable(z.enum(['critical', 'warning'])),
      appliesWhen: z.array(text),
      digest: z.nullable(text),
      /** Day of the last drill; `null`: never. */
      lastDrilled: z.nullable(text),
      stale: z.boolean(),
      steps: count,
      /** Absent: it may be run. */
      refused: z.optional(text),
    }),
  ),
});

export const runbookLintSchema = z.object({
  schema: z.literal('stakeout.runbook-lint/1'),
  files: count,
  problems: z.array(problemSchema),
});

export const runbookRunSchema = z.object({
  schema: z.literal('stakeout.runbook-run/1'),
  run: text,
  runbook: text,
  digest: text,
  incident: z.nullable(text),
  outcome: z.enum(['healthy', 'repaired', 'open', 'failed', 'stopped']),
  summary: text,
  steps: z.array(
    z.object({
      step: text,
      risk: z.enum(['read', 'change', 'destroy']),
      outcome: z.enum(['passed', 'failed', 'declined', 'undone', 'not-due']),
      why: z.optional(text),
      output: z.optional(text),
      tookMs: count,
    }),
  ),
});
