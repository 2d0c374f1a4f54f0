/** All that the web may ask of the agent. No verb takes a path, a command, an address or a socket (research page, cases 5 and 18). */
import * as z from 'zod/mini';
import {
  entry,
  incidentDetail,
  incidentId,
  incidentLine,
  overview,
  personName,
  sequence,
  words,
} from './shapes.ts';

const PAGE = 200;
const pageSize = z.number().check(z.int(), z.minimum(1), z.maximum(PAGE));
const written = z.strictObject({ seq: sequence });

export const VERBS = {
  overview: { args: z.strictObject({}), result: overview, deadlineMs: 5000 },
  /** Newest first; `before`: the id of the last one that was shown. */
  incidents: {
    args: z.strictObject({ limit: pageSize, before: z.optional(incidentId), open: z.optional(z.boolean()) }),
    result: z.strictObject({ incidents: z.array(incidentLine), total: sequence }),
    deadlineMs: 5000,
  },
  incident: {
    args: z.strictObject({ incident: incidentId }),
    result: z.strictObject({ incident: z.nullable(incidentDetail) }),
    deadlineMs: 5000,
  },
  /** What was written after `after`; waits up to `waitMs` for the first. */
  events: {
    args: z.strictObject({
      after: sequence,
      limit: pageSize,
      waitMs: z.number().check(z.int(), z.minimum(0), z.maximum(20_000)),
    }),
    result: z.strictObject({ entries: z.array(entry), lastSeq: sequence }),
    deadlineMs: 30_000,
  },
  acknowledge: {
    args: z.strictObject({ incident: incidentId, by: personName, note: z.optional(words) }),
    result: written,
    deadlineMs: 10_000,
  },
  note: {
    args: z.strictObject({ incident: incidentId, by: personName, text: words }),
    result: written,
    deadlineMs: 10_000,
  },
} as const;

export type Verb = keyof typeof VERBS;
export type Args<V extends Verb> = z.infer<(typeof VERBS)[V]['args']>;
export type Result<V extends Verb> = z.infer<(typeof VERBS)[V]['result']>;
export type Handlers = { readonly [V in Verb]: (args: Args<V>) => Result<V> | Promise<Result<V>> };

export function isVerb(text: string): text is Verb {
  return Object.hasOwn(VERBS, text);
}
