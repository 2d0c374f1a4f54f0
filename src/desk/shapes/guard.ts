/** What apt and dpkg were asked, and what the guard said to it. */
import * as z from 'zod/mini';
import { count, text, transactionId } from './base.ts';

export const GUARD_OUTCOMES = [
  'refused',
  'approved',
  'undecided',
  'bypassed',
  'failed-open',
  'failed-closed',
] as const;

const judged = z.strictObject({
  /** Number of the entry. */
  seq: count,
  at: text,
  transaction: text,
  layer: text,
  outcome: z.enum(GUARD_OUTCOMES),
  summary: text,
  commandLine: z.nullable(text),
  changes: z.array(text),
  /** Parts that would be lost. */
  lost: z.array(text),
  services: z.array(text),
  sites: z.array(text),
  /** One line: who asked. */
  actor: z.nullable(text),
  script: z.nullable(z.strictObject({ path: text, line: z.nullable(count) })),
  reason: z.nullable(text),
  tookMs: z.nullable(count),
  /** It was refused, that stands, and it could be approved. */
  approvable: z.boolean(),
  /** Of an approval that has not been used. */
  approval: z.nullable(z.strictObject({ until: text, reason: text, by: z.nullable(text) })),
});

export const guard = z.strictObject({
  installed: z.boolean(),
  failMode: z.nullable(text),
  files: z.array(z.strictObject({ path: text, state: z.enum(['ok', 'missing', 'changed']) })),
  essentialPackages: z.array(text),
  indexOutdated: z.boolean(),
  /** Times it could not judge. */
  failures: count,
  /** How the kernel guard stands, in words. */
  kernel: z.nullable(text),
  /** Newest first. */
  judged: z.array(judged),
  total: count,
});
export type GuardPage = Readonly<z.infer<typeof guard>>;

export const approval = z.strictObject({ transaction: transactionId, until: text, summary: text });
