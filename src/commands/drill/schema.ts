/** What `stakeout drill … --json` prints. */
import * as z from 'zod/mini';

const text = z.string();
const count = z.number();

export const drillsSchema = z.object({
  schema: z.literal('stakeout.drills/1'),
  drills: z.array(z.object({ name: text, level: count, family: text, stack: text })),
});

export const trainingSchema = z.object({
  schema: z.literal('stakeout.training/1'),
  records: z.array(
    z.object({
      drill: text,
      person: text,
      family: text,
      fault: text,
      mode: z.enum(['practice', 'tabletop', 'control']),
      level: count,
      at: text,
      score: count,
      passed: z.boolean(),
      hints: count,
      tookMs: count,
      expires: text,
      current: z.boolean(),
      observer: z.nullable(text),
      version: text,
      entry: count,
      hash: text,
    }),
  ),
});

const pathStep = z.object({
  at: z.optional(count),
  what: z.enum(['said', 'look', 'change', 'verify', 'other']),
  text,
});

/** What `--report FILE` writes. */
export const drillReportSchema = z.object({
  schema: z.literal('stakeout.drill-report/1'),
  drill: text,
  person: text,
  fault: text,
  mode: z.enum(['practice', 'tabletop', 'control']),
  level: count,
  total: count,
  passed: z.boolean(),
  hints: count,
  items: z.array(z.object({ item: text, points: count, of: count, why: text })),
  taken: z.array(pathStep),
  shortest: z.array(pathStep),
  identifiedMs: z.nullable(count),
  assistedMs: z.nullable(count),
  finished: z.boolean(),
  screen: z.optional(text),
});
