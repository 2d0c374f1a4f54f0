/** Asks for pages on another network: that of a clone, where the same addresses belong to servers that were started there. */
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import type { ProbeTarget } from '../../domain/component.ts';
import { StakeoutError } from '../../domain/errors.ts';
import type { RunOptions, RunResult } from '../../host/process/index.ts';
import { workerEntry } from '../../host/worker-entry.ts';
import { BODY_LIMIT, type ProbeAnswer } from './probe.ts';

/** Runs a program of this host on the other network. */
export type RunThere = (argv: readonly string[], options: RunOptions) => Promise<RunResult>;

export interface AskOptions {
  /** For each page, milliseconds. */
  readonly timeoutMs: number;
  readonly parallel: number;
}

const answersSchema = z.array(
  z.object({
    target: z.object({ url: z.string(), host: z.optional(z.string()) }),
    status: z.optional(z.number()),
    contentType: z.optional(z.string()),
    body: z.string(),
    length: z.number(),
    truncated: z.boolean(),
    location: z.optional(z.string()),
    certificateExpires: z.optional(z.string()),
    retryAfter: z.optional(z.string()),
    server: z.optional(z.string()),
    tookMs: z.number(),
    error: z.optional(
      z.object({
        kind: z.enum(['refused', 'timeout', 'reset', 'protocol', 'not-local']),
        text: z.string(),
      }),
    ),
  }),
);

/** JSON writes one character as six at most (`\u001f`). */
const WORST_CASE = 6;
const START_MS = 2000;

/** One answer for each target, in no order. Throws a StakeoutError when the program that asks does not come to its end. */
export async function askElsewhere(
  runThere: RunThere,
  targets: readonly ProbeTarget[],
  options: AskOptions,
): Promise<readonly ProbeAnswer[]> {
  const entry = fileURLToPath(workerEntry('page-asker', './asker.ts', import.meta.url));
  const rounds = Math.ceil(targets.length / options.parallel);
  const { code, stdout, stderr, truncated } = await runThere([process.execPath, entry], {
    input: JSON.stringify({ targets, ...options }),
    timeoutMs: rounds * options.timeoutMs + START_MS,
    maxBytes: targets.length * BODY_LIMIT * WORST_CASE,
  });
  if (code !== 0 || truncated)
    throw new StakeoutError('ask for pages in a clone', stderr.trim().slice(0, 300) || 'it gave no answers');
  return answersSchema.parse(JSON.parse(stdout));
}
