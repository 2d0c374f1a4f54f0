/** What `stakeout audit --json` prints. */
import * as z from 'zod/mini';
import { positionSchema } from '../../domain/component-schema.ts';
import { SEVERITIES } from './finding.ts';
import { RULE_IDS } from './rules.ts';

const text = z.string();
const count = z.number();
const spanSchema = z.object({ line: count, column: count, endLine: count, endColumn: count });

const findingSchema = z.object({
  rule: z.enum(RULE_IDS),
  severity: z.enum(SEVERITIES),
  file: text,
  span: spanSchema,
  command: text,
  excerpt: z.optional(z.object({ text, column: count })),
  resolved: z.optional(text),
  message: text,
  breaks: z.optional(text),
  chain: z.array(z.object({ text, file: text, span: spanSchema })),
  components: z.array(
    z.object({
      id: text,
      kind: text,
      class: text,
      path: text,
      package: z.optional(text),
      services: z.array(text),
      sites: z.array(text),
      reason: z.array(z.object({ text, at: z.optional(positionSchema) })),
    }),
  ),
  componentCount: count,
  rewrite: z.optional(text),
  inside: z.optional(text),
  fingerprint: text,
});

export const auditReportSchema = z.object({
  schema: z.literal('stakeout.audit/1'),
  against: text,
  files: count,
  findings: z.array(findingSchema),
  allowed: z.array(
    z.object({
      finding: findingSchema,
      by: z.enum(['comment', 'baseline']),
      reason: text,
      expires: z.optional(text),
    }),
  ),
  problems: z.array(z.object({ what: text, why: text })),
});
