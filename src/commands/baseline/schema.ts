/** What `stakeout baseline … --json` and `stakeout verify --json` print. */
import * as z from 'zod/mini';
import { fileStateSchema } from '../../domain/action.ts';
import { componentSchema } from '../../domain/component-schema.ts';

const text = z.string();
const count = z.number();

export const createdSchema = z.object({
  schema: z.literal('stakeout.baseline-created/1'),
  generation: count,
  createdAt: text,
  components: count,
  pages: count,
  broken: z.array(z.object({ path: text, problem: text, detail: text })),
  /** Files without a copy: over the cap, changed meanwhile. */
  notInVault: z.array(z.object({ path: text, why: text, next: z.optional(text) })),
  pageProblems: z.array(
    z.object({
      what: text,
      why: text,
      at: z.optional(z.object({ file: text, line: z.optional(count) })),
      next: z.optional(text),
    }),
  ),
});

export const acceptedSchema = z.object({
  schema: z.literal('stakeout.baseline-accepted/1'),
  generation: count,
  taken: z.array(text),
  dropped: z.array(text),
});

const finding = z.object({
  id: text,
  kind: text,
  severity: z.enum(['critical', 'warning', 'info']),
  component: componentSchema,
  differences: z.array(text),
  seenAt: text,
  source: text,
});

const operation = z.object({
  at: text,
  action: text,
  package: text,
  from: z.optional(text),
  to: z.optional(text),
  commandLine: z.optional(text),
  requestedBy: z.optional(text),
});

const comparison = {
  generation: count,
  checked: count,
  differences: z.array(
    z.object({
      finding,
      expected: z.optional(fileStateSchema),
      actual: z.optional(fileStateSchema),
      explainedBy: z.optional(operation),
    }),
  ),
  /** Could not be looked at: neither right nor wrong is claimed. */
  unverified: z.array(z.object({ path: text, why: text })),
};

export const diffSchema = z.object({ schema: z.literal('stakeout.baseline-diff/1'), ...comparison });

export const verificationSchema = z.object({
  schema: z.literal('stakeout.verification/1'),
  level: z.enum(['full', 'quick']),
  ...comparison,
  examined: count,
  notes: z.array(text),
  tookMs: count,
});
