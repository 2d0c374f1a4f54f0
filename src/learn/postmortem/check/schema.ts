/** What `stakeout postmortem check --json` prints. */
import * as z from 'zod/mini';

const problem = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  message: z.string(),
});

export const checkReportSchema = z.object({
  schema: z.literal('stakeout.postmortem-check/1'),
  directory: z.string(),
  title: z.string(),
  score: z.number(),
  publishable: z.boolean(),
  items: z.array(
    z.object({
      number: z.number(),
      title: z.string(),
      mandatory: z.boolean(),
      passed: z.boolean(),
      problems: z.array(problem),
    }),
  ),
  errors: z.array(problem),
});
