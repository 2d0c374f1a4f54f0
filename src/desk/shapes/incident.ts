/** What is said over the desk, field by field. Strict: what a side does not know is refused, not passed on. */
import * as z from 'zod/mini';
import { causeSchema, evidenceSchema, VERDICTS } from '../../domain/diagnosis.ts';
import { count, incidentId, serviceKey, text } from './base.ts';

export const STATES = ['triggered', 'acknowledged', 'mitigated', 'monitoring', 'resolved'] as const;

export const incidentLine = z.strictObject({
  id: incidentId,
  title: text,
  state: z.enum(STATES),
  severity: z.enum(['critical', 'warning']),
  openedAt: text,
  resolvedAt: z.nullable(text),
  services: z.array(z.strictObject({ key: serviceKey, name: text })),
  cause: z.nullable(text),
});

export const timelineItem = z.strictObject({
  seq: count,
  at: text,
  kind: text,
  text,
  /** Of a person's note or step. */
  by: z.optional(text),
  /** What a step of a runbook ran, and the end of what it printed. */
  transcript: z.optional(text),
});

/** `id` is the number of its entry. */
const comment = z.strictObject({ id: count, at: text, by: text, text, replyTo: z.nullable(count) });

const instant = z.strictObject({
  at: z.nullable(text),
  source: z.optional(text),
  precision: z.optional(z.enum(['exact', 'at-latest'])),
  evidence: z.array(count),
});

export const incidentDetail = z.strictObject({
  ...incidentLine.shape,
  findings: z.array(
    z.strictObject({
      id: text,
      kind: text,
      severity: text,
      path: text,
      services: z.array(text),
      reason: z.array(text),
      package: z.nullable(text),
      seenAt: text,
      entry: count,
      closed: z.nullable(text),
    }),
  ),
  signals: z.array(
    z.strictObject({
      id: text,
      kind: text,
      severity: text,
      since: text,
      summary: text,
      endedAt: z.nullable(text),
    }),
  ),
  diagnosis: z.nullable(
    z.strictObject({
      at: text,
      entry: count,
      verdict: z.enum(VERDICTS),
      summary: text,
      causes: z.array(z.omit(causeSchema, { repair: true })),
      evidence: z.array(evidenceSchema),
      limits: z.array(text),
    }),
  ),
  actions: z.array(z.strictObject({ at: text, text, outcome: text, entry: count })),
  /** Who did it: one line each, the process first, and the entries that say so. */
  actors: z.array(z.strictObject({ line: text, user: z.nullable(text), evidence: z.array(count) })),
  timeline: z.array(timelineItem),
  comments: z.array(comment),
  instants: z.record(text, instant),
  /** The last entry that it is made of. */
  lastSeq: count,
});

export type IncidentLine = Readonly<z.infer<typeof incidentLine>>;
export type IncidentDetail = Readonly<z.infer<typeof incidentDetail>>;

export const entry = z.strictObject({ seq: count, at: text, kind: text, incident: z.nullable(text), text });

/** `failed`: which links or channels; null: it was never tried. */
const tried = z.nullable(z.strictObject({ at: text, ok: z.boolean(), failed: z.array(text) }));

export const overview = z.strictObject({
  host: text,
  at: text,
  guarded: z.boolean(),
  policy: z.nullable(text),
  services: z.array(text),
  watching: count,
  onCall: z.nullable(text),
  kernelGuard: z.nullable(text),
  notes: z.array(text),
  /** The last `stakeout selftest` and `stakeout oncall test`. */
  selftest: tried,
  channelTest: tried,
  open: z.array(incidentLine),
  lastSeq: count,
});
