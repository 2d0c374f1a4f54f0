/** Services and what they need. */
import * as z from 'zod/mini';
import { evidenceSchema, OUTCOMES } from '../../domain/diagnosis.ts';
import { count, digest, incidentId, serviceKey, text } from './base.ts';

const check = z.strictObject({
  at: text,
  ok: z.boolean(),
  /** Name of the site. */
  site: text,
  /** Why not: `status`, `source-leak`, `timeout` … */
  failure: z.nullable(text),
  status: z.nullable(count),
  tookMs: count,
});

export const serviceLine = z.strictObject({
  key: serviceKey,
  name: text,
  stack: text,
  /** It is meant to run. */
  wanted: z.boolean(),
  sites: z.array(text),
  /** `bad`: users are harmed, or a part is lost; `warn`: a warning stands; `unknown`: not looked at yet. */
  state: z.enum(['good', 'warn', 'bad', 'unknown']),
  components: z.strictObject({ total: count, missing: count, changed: count }),
  /** Open ones that concern it. */
  incidents: z.array(incidentId),
  /** Signals that are raised. */
  signals: z.array(z.strictObject({ severity: z.enum(['critical', 'warning']), since: text, summary: text })),
  /** The last ones, oldest first. */
  checks: z.array(check),
});

const baseline = z.nullable(
  z.strictObject({ generation: count, createdAt: text, components: count, broken: z.array(text) }),
);
const lastCheck = z.nullable(z.strictObject({ at: text, scope: text, checked: count, findings: count }));

export const services = z.strictObject({
  at: text,
  baseline,
  /** The last comparison of all components. */
  lastCheck,
  services: z.array(serviceLine),
});
export type ServicesPage = Readonly<z.infer<typeof services>>;

const component = z.strictObject({
  /** Names it in this answer only. */
  id: text,
  kind: text,
  class: text,
  path: text,
  package: z.nullable(text),
  /** `unchecked`: accounts and sockets, which stand or fall with the service. */
  state: z.enum(['ok', 'missing', 'changed', 'unchecked']),
  differences: z.array(text),
  /** From the site down to it: why is this file essential? */
  reason: z.array(z.strictObject({ text, file: z.nullable(text), line: z.nullable(count) })),
  sha256: z.nullable(digest),
  /** What a repair would put back. */
  kept: z.boolean(),
});

export const serviceDetail = z.strictObject({
  ...serviceLine.shape,
  at: text,
  baseline,
  lastCheck,
  executable: text,
  unit: z.nullable(text),
  /** Modules or extensions in effect. */
  effective: z.array(text),
  parts: z.array(component),
  /** Newest first. */
  changes: z.array(
    z.strictObject({ seq: count, at: text, kind: text, text, incident: z.nullable(incidentId) }),
  ),
  /** What would come of it now; null when nobody asked or the answer did not come in time. */
  foreseen: z.nullable(
    z.strictObject({
      at: text,
      restart: z.nullable(z.strictObject({ outcome: z.enum(OUTCOMES), why: text })),
      reload: z.nullable(z.strictObject({ outcome: z.enum(OUTCOMES), why: text })),
      evidence: z.array(evidenceSchema),
    }),
  ),
});
export type ServiceDetail = Readonly<z.infer<typeof serviceDetail>>;
