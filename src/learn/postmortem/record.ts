/** `incident.json`: what the numbers of a post-mortem come from. Written by a draft or an import; people edit the text, not this. */
import * as z from 'zod/mini';
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';

const text = z.string().check(z.maxLength(20_000));
const count = z.number().check(z.minimum(0));
/** `j12`: entry 12 of the journal; `d3`: the third statement of the diagnosis; `s7`: line 7 of a source text; `impact`: counts. */
const evidenceId = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/));
const evidence = z.array(evidenceId).check(z.maxLength(1000));
const time = z.iso.datetime({ precision: 3 });

export const PRECISIONS = ['exact', 'minute', 'at-latest'] as const;

const instant = z.object({
  at: z.nullable(time),
  source: z.optional(z.enum(['kernel', 'agent', 'probe', 'log', 'person'])),
  precision: z.optional(z.enum(PRECISIONS)),
  evidence,
  monotonicNs: z.optional(z.string().check(z.regex(/^\d{1,20}$/))),
  boot: z.optional(count),
});
export type RecordedInstant = Readonly<z.infer<typeof instant>>;

/** What a moment of the timeline is, for the reader. */
export const PHASES = ['Before', 'Detection', 'Diagnosis', 'Repair', 'Key moment'] as const;
export type Phase = (typeof PHASES)[number];

const timelineItem = z.object({
  /** `t1`, `t2`, … */
  id: z.string().check(z.regex(/^t\d{1,5}$/)),
  at: time,
  phase: z.enum(PHASES),
  text,
  /** It was tried and did not help. */
  ineffective: z.optional(z.boolean()),
  evidence,
});
export type RecordedMoment = Readonly<z.infer<typeof timelineItem>>;

const cause = z.object({
  kind: z.enum(CAUSE_KINDS),
  object: text,
  package: z.nullable(text),
  /** Null: no diagnosis weighed it; it was seen. */
  confidence: z.nullable(z.number().check(z.minimum(0), z.maximum(1))),
  summary: text,
  evidence,
});

const trigger = z.object({
  /** The command that took the part, the process nearest to it. */
  command: text,
  /** From that command towards the first process. */
  chain: z.array(text).check(z.maxLength(100)),
  /** A role, never a name. */
  by: text,
  at: z.nullable(time),
  package: z.nullable(text),
  /** `apt-get --yes purge …`: the command line of the package manager. */
  transaction: z.nullable(text),
  script: z.nullable(z.object({ path: text, line: z.nullable(count), text: z.nullable(text) })),
  evidence,
});

const impactPoint = z.object({
  at: time,
  requests: count,
  failed: count,
  checks: count,
  wrong: count,
  clients: count,
  affected: count,
});

const impact = z.object({
  /** From the start of the impact to its end, a point a minute; empty when nobody counted. */
  points: z.array(impactPoint).check(z.maxLength(20_000)),
  stepMs: z.int().check(z.minimum(1000)),
  /** Of a text that says so and has no counts. */
  stated: z.nullable(z.object({ share: z.number().check(z.minimum(0), z.maximum(1)), of: text })),
  evidence,
});

export const recordSchema = z.object({
  schema: z.literal('stakeout.postmortem-record/1'),
  id: z.string().check(z.maxLength(100)),
  /** `journal`: recorded while it happened. `text`: told by somebody afterwards. */
  origin: z.enum(['journal', 'text']),
  host: text,
  title: text,
  state: z.enum(['triggered', 'acknowledged', 'mitigated', 'monitoring', 'resolved']),
  services: z.array(text).check(z.maxLength(1000)),
  /** When this was written. */
  draftedAt: time,
  instants: z.object({
    cause: instant,
    impactStart: instant,
    detect: instant,
    notify: instant,
    ack: instant,
    engage: instant,
    identify: instant,
    mitigate: instant,
    verify: instant,
    resolve: instant,
  }),
  timeline: z.array(timelineItem).check(z.maxLength(20_000)),
  causes: z.array(cause).check(z.maxLength(100)),
  trigger: z.nullable(trigger),
  /** From the site down to the file: why the part is needed. */
  needed: z.array(text).check(z.maxLength(100)),
  impact,
  recurrence: z.object({
    /** Incidents that were compared. */
    searched: count,
    similar: z.array(z.object({ id: text, at: time, why: text })).check(z.maxLength(1000)),
  }),
  evidence: z
    .array(
      z.object({
        id: evidenceId,
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        bytes: z.int().check(z.minimum(0)),
        /** `text/plain` or `application/json`. */
        type: z.enum(['text/plain', 'application/json', 'text/csv']),
        source: text,
        at: z.nullable(time),
        title: text,
      }),
    )
    .check(z.maxLength(20_000)),
  /** What `events.jsonl` holds; null for an incident that no journal recorded. */
  events: z.nullable(
    z.object({ count, first: count, last: count, lastHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  ),
});
export type PostmortemRecord = Readonly<z.infer<typeof recordSchema>>;
export type RecordedEvidence = PostmortemRecord['evidence'][number];
