/** What a running agent says of itself in `STATE/agent.json`, for `stakeout status` and for whoever starts a second one. Pure. */
import * as z from 'zod/mini';

const text = z.string();
const count = z.number().check(z.int(), z.minimum(0));

export const agentStatusSchema = z.object({
  schema: z.literal('stakeout.agent/1'),
  version: text,
  pid: z.number().check(z.int(), z.minimum(1)),
  /** proc(5) /proc/PID/stat field 22: with the pid it names one process, also after the pid is used again. */
  startTicks: text,
  /** ISO 8601 UTC. */
  startedAt: text,
  updatedAt: text,
  /** `observe`, `ask` or `restore`; exceptions per class behind it. */
  policy: text,
  services: z.array(text),
  /** Components guarded. */
  watching: count,
  /** How file events arrive: `fanotify`, `inotify` … */
  events: text,
  /** How actors are identified, best rung in use. */
  identity: text,
  /** How the kernel guard stands, in words; absent in records of before it existed. */
  kernelGuard: z.optional(text),
  /** Whether anybody would be paged, in words; absent in records of before it existed. */
  onCall: z.optional(text),
  baselineGeneration: z.optional(count),
  /** The last time all components were compared with the baseline. */
  lastCheck: z.optional(z.object({ at: text, scope: text, checked: count, findings: count })),
  /** Journal entries that wait in memory because the journal cannot be written. */
  waitingEntries: count,
  /** What the operator should know: a rung that was not available, a file system without events. */
  notes: z.array(text),
});

export type AgentStatus = Readonly<z.infer<typeof agentStatusSchema>>;
