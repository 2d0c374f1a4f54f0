/** The given corpus's `evidence.json`: what was observed in each phase of a fault. Only what is used here. */
import * as z from 'zod/mini';

const commandSchema = z.object({ rc: z.union([z.number(), z.string()]), out: z.string(), err: z.string() });

const probeSchema = z.object({
  url: z.string(),
  /** `000` when there was no answer. */
  code: z.string(),
  /** `ok`, `leak`, `down`, a status, … */
  kind: z.string(),
  ctype: z.nullable(z.string()),
  body: z.nullable(z.string()),
  t: z.number(),
});

/** New lines of each error log as one text; access logs are counts by path and status. */
const logsSchema = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.number())]));

const changeSchema = z.object({
  path: z.string(),
  change: z.enum(['missing', 'dangling', 'content', 'mode', 'owner', 'added', 'inode-only']),
  /** Of `content`: bytes before and after. */
  size: z.optional(z.array(z.nullable(z.number()))),
  /** Of `mode` (`0o644`) and `owner` (a number): before and after. */
  v: z.optional(z.array(z.union([z.string(), z.number()]))),
  /** Lines that begin with `+` or `-`. */
  diff: z.optional(z.nullable(z.array(z.string()))),
});

const snapshotSchema = z.object({
  /** name, pid, parent, uid, state */
  procs: z.array(z.tuple([z.string(), z.number(), z.number(), z.number(), z.string()])),
  maps: z.object({
    bad: z.record(z.string(), z.object({ why: z.string(), exists: z.optional(z.boolean()) })),
  }),
  /** Lines of ss(8). */
  listen: z.string(),
  apache_t: z.nullable(commandSchema),
  fpm_t: z.nullable(commandSchema),
  nginx_t: z.nullable(commandSchema),
  /** A count, then ` php_module (shared)` and the like. */
  apache_M: z.nullable(z.string()),
  /** `user = …`, `listen = …` of the pool. */
  fpm_listen: z.nullable(z.string()),
  /** `/proc/PID/limits:Max open files  SOFT HARD files` and a line with the number of open ones, for each server. */
  limits: z.string(),
  /** df: mount point, use, kilobytes free. */
  df: z.string(),
  dpkgV: commandSchema,
  /** `PACKAGE rc` for each that is not installed whole. */
  dpkgstate: z.string(),
});

export const phaseSchema = z.object({
  tag: z.string(),
  action: z.array(
    z.object({ rc: z.optional(z.nullable(z.union([z.number(), z.string()]))), err: z.optional(z.string()) }),
  ),
  probes: z.array(probeSchema),
  logs: logsSchema,
  logs2: z.optional(logsSchema),
  snap: z.optional(snapshotSchema),
  invdiff: z.optional(z.array(changeSchema)),
});

export const evidenceSchema = z.object({ phases: z.array(phaseSchema) });

export type EvidencePhase = z.infer<typeof phaseSchema>;
export type EvidenceSnapshot = z.infer<typeof snapshotSchema>;
export type EvidenceChange = z.infer<typeof changeSchema>;
