/** What was seen of one launch of a service in a clone; stored at a healthy time, compared with later ones. */
import * as z from 'zod/mini';
import { failingCallSchema } from '../../domain/failing-call.ts';

/** `ready`: it listens and stayed so. `running`: it lives and listens nowhere. `ended`: it is gone. */
export const LAUNCH_OUTCOMES = ['ready', 'running', 'ended'] as const;
/** By what its calls were seen; `none`: only how it ended, what it said and what it mapped. */
export const LAUNCH_TRACERS = ['ebpf', 'ebpf-plain', 'strace', 'none'] as const;

export const launchRecordSchema = z.object({
  schema: z.literal('stakeout.launch/1'),
  /** Id of the service. */
  service: z.string(),
  argv: z.array(z.string()),
  /** ISO 8601 UTC. */
  at: z.string(),
  outcome: z.enum(LAUNCH_OUTCOMES),
  /** Exit code; null while it lives and when a signal ended it. */
  code: z.nullable(z.number()),
  signal: z.nullable(z.string()),
  /** Until it listened or ended, milliseconds. */
  tookMs: z.number(),
  /** Standard error and output, as far as it is kept. */
  output: z.string(),
  /** What it added to log files. */
  logs: z.array(z.object({ path: z.string(), text: z.string() })),
  tracer: z.enum(LAUNCH_TRACERS),
  failing: z.array(failingCallSchema),
  /** Paths opened successfully, sorted; null when calls were not traced. */
  opened: z.nullable(z.array(z.string())),
  /** When a signal ended a process: the file it had opened last. Loading a damaged library ends with SIGBUS or SIGSEGV. */
  openedBeforeSignal: z.nullable(z.string()),
  /** Files mapped by its processes when it was ready, sorted; null when it was gone by then. */
  mapped: z.nullable(z.array(z.string())),
  /** `tcp:0.0.0.0:80`, `unix:/run/php/php8.2-fpm.sock`, sorted. */
  listening: z.array(z.string()),
  /** What such a launch cannot show. */
  limits: z.array(z.string()),
});
export type LaunchRecord = Readonly<z.infer<typeof launchRecordSchema>>;
