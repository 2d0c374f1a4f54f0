/** What other monitoring said, on its way to the pager; and what is measured of this host. */
import * as z from 'zod/mini';
import { count, text } from './base.ts';

const MOST = 1000;
const bounded = (most: number) => z.string().check(z.maxLength(most));

/** As `src/intake` makes them; the pager checks them again. */
const alert = z.strictObject({
  kind: z.literal('alert'),
  incident: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)),
  status: z.enum(['firing', 'resolved']),
  labels: z.record(bounded(128), bounded(1024)),
  identity: z.optional(bounded(1024)),
  severity: z.enum(['critical', 'warning']),
  summary: bounded(2000),
});

export const alerts = z.array(alert).check(z.minLength(1), z.maxLength(MOST));
/** So many characters of them as JSON fit into one request; a single one always does. */
export const MOST_ALERT_CHARACTERS = 150_000;

/** `taken`: the pager has stored them. */
export const taken = z.strictObject({ taken: count });
/** OpenMetrics. */
export const metrics = z.strictObject({ text });
