/** What users met: the chart of an incident, and the table behind it. */
import * as z from 'zod/mini';
import { count, incidentId, text } from './base.ts';

/** Of a page that answers wrongly with 200 only `wrong` tells. `clients`, `affected`: at least so many. */
const counts = {
  requests: count,
  serverErrors: count,
  checks: count,
  wrong: count,
  clients: count,
  affected: count,
};
export const impactPoint = z.strictObject({ at: text, stepMs: count, ...counts });

export const MARKERS = [
  'change',
  'detect',
  'page',
  'ack',
  'action',
  'mitigate',
  'verify',
  'resolve',
] as const;
/** `entry`: the entry that says so; null for one that has not been stored yet. */
const marker = z.strictObject({ kind: z.enum(MARKERS), at: text, text, entry: z.nullable(count) });

export const impact = z.strictObject({
  incident: incidentId,
  from: text,
  to: text,
  /** The longest step of a point. */
  stepMs: count,
  /** All services together. A step that nobody counted has no point: the agent did not run, or has forgotten. */
  points: z.array(impactPoint),
  /** Each by itself, by the key of the service. */
  series: z.array(z.strictObject({ service: text, name: text, points: z.array(impactPoint) })),
  totals: z.strictObject(counts),
  /** In the order of time. */
  markers: z.array(marker),
});
export type Impact = Readonly<z.infer<typeof impact>>;
