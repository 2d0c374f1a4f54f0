/** The JSON of `stakeout puppet`. */
import * as z from 'zod/mini';

const text = z.string();

export const puppetGeneratedSchema = z.object({
  schema: z.literal('stakeout.puppet-generated/1'),
  as: z.enum(['puppet', 'ansible', 'cloud-init']),
  directory: text,
  /** False with --diff, and when a check failed. */
  written: z.boolean(),
  packages: z.number(),
  files: z.number(),
  links: z.number(),
  services: z.array(text),
  leftOut: z.array(z.object({ why: text, what: z.array(text) })),
  changes: z.array(z.object({ path: text, change: z.enum(['added', 'changed', 'removed']) })),
  checks: z.array(z.object({ name: text, result: z.enum(['holds', 'fails', 'not-checked']), detail: text })),
});

export const puppetReportsSchema = z.object({
  schema: z.literal('stakeout.puppet-reports/1'),
  reports: z.array(
    z.object({
      file: text,
      host: text,
      run: text,
      at: text,
      status: text,
      resources: z.number(),
      changes: z.array(
        z.object({
          resource: text,
          property: text,
          at: text,
          outcome: z.enum(['corrected', 'changed', 'pending', 'failed']),
          message: text,
        }),
      ),
    }),
  ),
  /** Entries of the journal that are new. */
  recorded: z.number(),
});
