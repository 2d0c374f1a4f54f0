/** What a rehearsal tells: plain data, as `--json` prints it (docs/manual/json.md). */
import * as z from 'zod/mini';

/**
 * `harmless`: everything that was well before is well after it, and after a restart. `breaks`: something is not. `unknown`: it could
 * not be seen to its end, or needs something that a clone does not have.
 */
export const REHEARSAL_VERDICTS = ['harmless', 'breaks', 'unknown'] as const;
export type RehearsalVerdict = (typeof REHEARSAL_VERDICTS)[number];

/** One page at three moments: before, right after the command with the services as they then ran, and after a restart. */
export const rehearsedPageSchema = z.object({
  url: z.string(),
  host: z.optional(z.string()),
  site: z.string(),
  service: z.string(),
  before: z.string(),
  after: z.string(),
  restarted: z.string(),
  /** It answered as it should before, and does not afterwards. */
  broken: z.enum(['no', 'at-once', 'after-restart']),
});
export type RehearsedPage = Readonly<z.infer<typeof rehearsedPageSchema>>;

export const rehearsedServiceSchema = z.object({
  service: z.string(),
  /** How its start went: `starts`, or why it does not, before the command and after it. */
  before: z.string(),
  after: z.string(),
  configTest: z.enum(['ok', 'failed', 'not-run']),
  configError: z.optional(z.string()),
  modulesLost: z.array(z.string()),
  broken: z.boolean(),
});
export type RehearsedService = Readonly<z.infer<typeof rehearsedServiceSchema>>;

export const lostComponentSchema = z.object({
  path: z.string(),
  change: z.enum(['changed', 'removed']),
  class: z.string(),
  package: z.optional(z.string()),
  services: z.array(z.string()),
  reason: z.array(z.string()),
});
export type LostComponent = Readonly<z.infer<typeof lostComponentSchema>>;

export const rehearsalSchema = z.object({
  schema: z.literal('stakeout.rehearsal/1'),
  host: z.string(),
  at: z.string(),
  argv: z.array(z.string()),
  verdict: z.enum(REHEARSAL_VERDICTS),
  summary: z.string(),
  /** Why it is not known; also beside `breaks` what was not seen. */
  unknown: z.array(z.string()),
  command: z.object({
    /** `null`: a signal ended it. */
    code: z.nullable(z.number()),
    signal: z.nullable(z.string()),
    timedOut: z.boolean(),
    tookMs: z.number(),
    /** Both streams, each cut after 64 KiB. */
    stdout: z.string(),
    stderr: z.string(),
    truncated: z.boolean(),
  }),
  pages: z.array(rehearsedPageSchema),
  services: z.array(rehearsedServiceSchema),
  components: z.array(lostComponentSchema),
  packages: z.array(
    z.object({
      name: z.string(),
      change: z.enum(['installed', 'upgraded', 'removed', 'purged', 'changed']),
      from: z.nullable(z.string()),
      to: z.nullable(z.string()),
    }),
  ),
  /** By package, `null` for files of none; `paths` are at most 20 of them. */
  files: z.array(
    z.object({
      package: z.nullable(z.string()),
      added: z.number(),
      changed: z.number(),
      removed: z.number(),
      paths: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) })),
    }),
  ),
  /** Starts, stops and reloads that it asked for, in order: `invoke-rc.d apache2 restart`. */
  requests: z.array(z.string()),
  tookMs: z.number(),
});
export type Rehearsal = Readonly<z.infer<typeof rehearsalSchema>>;
