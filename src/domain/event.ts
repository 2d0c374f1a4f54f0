/**
 * What the journal holds: one schema per kind of event. Incidents, timelines and reports are folds over these.
 * Adding a kind: add a member here; readers of older journals ignore kinds they do not know.
 */
import * as z from 'zod/mini';
import { AUDIT_KINDS } from './audit.ts';
import { CAUSE_KINDS, causeSchema, evidenceSchema, VERDICTS } from './diagnosis.ts';
import { SIGNAL_KINDS } from './signal.ts';

const text = z.string();
const count = z.number();

/** What somebody tried on a file that the kernel keeps for us. */
export const KERNEL_OPERATIONS = [
  'unlink',
  'rmdir',
  'rename',
  'replace',
  'write',
  'truncate',
  'attributes',
  'xattrs',
] as const;

const process = z.object({
  pid: z.number(),
  comm: text,
  argv: z.optional(z.array(text)),
  argvTruncated: z.optional(z.boolean()),
  exe: z.optional(text),
  inherited: z.optional(z.boolean()),
});

const scriptPosition = z.object({ path: text, line: z.optional(count), text: z.optional(text) });

export const actorSchema = z.object({
  rung: z.enum(['ebpf', 'proc-connector', 'proc', 'none']),
  process,
  ancestors: z.array(process),
  uid: z.optional(z.number()),
  user: z.optional(text),
  gid: z.optional(z.number()),
  loginUid: z.optional(z.number()),
  loginUser: z.optional(text),
  sudoUser: z.optional(text),
  cwd: z.optional(text),
  terminal: z.optional(text),
  cgroup: z.optional(text),
  transaction: z.optional(
    z.object({
      manager: z.enum(['dpkg', 'apt', 'rpm', 'dnf']),
      argv: z.array(text),
      package: z.optional(text),
      script: z.optional(text),
    }),
  ),
  script: z.optional(scriptPosition),
});

/** One failed or changed answer of a probe. */
export const probeResultSchema = z.object({
  url: text,
  host: z.optional(text),
  ok: z.boolean(),
  status: z.optional(z.number()),
  /** Why it is not ok: `source-leak`, `status`, `body`, `empty`, `refused`, `timeout`, … */
  failure: z.optional(text),
  tookMs: z.number(),
});

const base = { incident: z.optional(text) };

const counts = z.array(count);

/** Of one service, a number for each step. */
export const impactSeriesSchema = z.object({
  service: text,
  /** Of the access log; `serverErrors` of them were answered with 5xx. */
  requests: counts,
  serverErrors: counts,
  /** Pages that were asked for; `wrong` of them did not answer as they should, whatever their status. */
  checks: counts,
  wrong: counts,
  /** The most clients seen within one second, and of them the most that got a 5xx: at least so many there were. */
  clients: counts,
  affected: counts,
});

/** The number that the outbox gave it, so that a report which comes twice is written once. */
const reportSchema = z.object({ outbox: text, number: count });

export const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('agent.started'),
    policy: text,
    services: z.array(text),
    watching: count,
    identity: text,
    version: text,
  }),
  z.object({ kind: z.literal('agent.stopped'), why: text }),
  z.object({
    kind: z.literal('baseline.created'),
    generation: count,
    components: count,
    broken: z.array(text),
  }),
  z.object({
    kind: z.literal('baseline.moved'),
    generation: count,
    accepted: z.array(text),
    why: text,
    by: z.optional(actorSchema),
  }),
  z.object({ kind: z.literal('baseline.damaged'), what: text, fellBackTo: z.optional(count) }),
  z.object({
    ...base,
    kind: z.literal('finding.opened'),
    finding: text,
    findingKind: z.enum([
      'missing',
      'corrupted',
      'permission',
      'metadata',
      'dangling',
      'covered',
      'unexpected',
    ]),
    severity: z.enum(['critical', 'warning', 'info']),
    component: text,
    path: text,
    componentClass: text,
    services: z.array(text),
    reason: z.array(text),
    package: z.optional(text),
    differences: z.array(text),
    source: z.enum(['event', 'verify', 'start']),
    /** ISO time of the kernel event where known. */
    seenAt: text,
    actor: z.optional(actorSchema),
  }),
  z.object({
    ...base,
    kind: z.literal('finding.closed'),
    finding: text,
    how: z.enum(['restored', 'returned', 'accepted', 'undone']),
  }),
  z.object({ ...base, kind: z.literal('actor.identified'), finding: text, actor: actorSchema }),
  z.object({
    ...base,
    kind: z.literal('restore.done'),
    action: text,
    finding: text,
    path: text,
    tier: z.enum([
      'link',
      'copy',
      'mapped',
      'package-file',
      'template',
      'reinstall',
      'attributes',
      'symlink',
    ]),
    /** Kernel event → object verified back in place, microseconds; unknown when not event-driven. */
    tookUs: z.optional(z.number()),
    verified: z.boolean(),
    undo: z.optional(text),
  }),
  z.object({ ...base, kind: z.literal('restore.failed'), finding: text, path: text, why: text, next: text }),
  z.object({
    ...base,
    kind: z.literal('restore.declined'),
    finding: text,
    path: text,
    why: z.enum(['policy', 'occupied', 'transaction', 'contested', 'vault-unusable']),
    next: text,
  }),
  z.object({ ...base, kind: z.literal('restore.undone'), action: text, path: text }),
  z.object({
    ...base,
    kind: z.literal('signal.raised'),
    /** Stable while it lasts; raised again under the same name when it gets graver. */
    signal: text,
    signalKind: z.enum(SIGNAL_KINDS),
    severity: z.enum(['critical', 'warning']),
    services: z.array(text),
    site: z.optional(text),
    subject: z.optional(text),
    /** ISO time of the first wrong answer or look. */
    since: text,
    summary: text,
    evidence: z.array(text),
  }),
  z.object({
    ...base,
    kind: z.literal('signal.cleared'),
    signal: text,
    /** ISO time of the first right answer or look after it. */
    endedAt: text,
    how: z.enum(['ended', 'no-evidence', 'unwatched']),
    summary: text,
  }),
  z.object({
    ...base,
    kind: z.literal('incident.diagnosed'),
    verdict: z.enum(VERDICTS),
    summary: text,
    /** Best first. */
    causes: z.array(z.omit(causeSchema, { repair: true })),
    /** What the causes refer to. */
    evidence: z.array(evidenceSchema),
    /** What could not be looked at. */
    limits: z.array(text),
    tookMs: z.number(),
  }),
  z.object({
    ...base,
    kind: z.literal('repair.started'),
    repair: text,
    causeKind: z.enum(CAUSE_KINDS),
    object: text,
    summary: text,
    steps: count,
    /** Who asked for it, as they are logged in or as the web knows them. */
    by: z.optional(text),
  }),
  z.object({
    ...base,
    kind: z.literal('repair.step'),
    repair: text,
    /** 1, 2, … in the order of the plan. */
    number: count,
    argv: z.array(text),
    ok: z.boolean(),
    /** The end of what it printed. */
    output: z.optional(text),
    tookMs: count,
  }),
  z.object({
    ...base,
    kind: z.literal('repair.ended'),
    repair: text,
    /** Every step did what it should. */
    ok: z.boolean(),
    /** The signals are right afterwards; absent when they were not looked at. */
    verified: z.optional(z.boolean()),
    stillWrong: z.array(text),
  }),
  z.object({
    ...base,
    kind: z.literal('repair.undone'),
    repair: text,
    /** Steps that were taken back. */
    steps: z.array(count),
    ok: z.boolean(),
    why: text,
    by: z.optional(text),
  }),
  z.object({
    kind: z.literal('guard.judged'),
    /** `TXN-…`: the same for the same packages and versions. */
    transaction: text,
    layer: z.enum(['apt', 'dpkg', 'dnf', 'rpm']),
    /** `bypassed`: the upper layer was not asked; `failed-…`: the guard could not judge and went by its stated mode. */
    outcome: z.enum(['refused', 'approved', 'undecided', 'bypassed', 'failed-open', 'failed-closed']),
    commandLine: z.optional(text),
    /** `remove php8.2-mysql 8.2.36-1`, `install …`. */
    changes: z.array(text),
    /** Components that would be lost. */
    lost: z.array(text),
    services: z.array(text),
    sites: z.array(text),
    summary: text,
    by: z.optional(actorSchema),
    /** The script that started it, or the maintainer script that would do the harm. */
    script: z.optional(scriptPosition),
    /** Of an approval that was used. */
    reason: z.optional(text),
    /** From the start of the guard to its answer. */
    tookMs: z.optional(count),
  }),
  z.object({
    kind: z.literal('guard.approved'),
    transaction: text,
    reason: text,
    /** ISO time until which it may be used, once. */
    until: text,
    by: z.optional(actorSchema),
    /** Who approved it in the web, as the web knows them. */
    person: z.optional(text),
  }),
  z.object({
    kind: z.literal('guard.changed'),
    what: z.enum(['installed', 'removed', 'healed', 'reset']),
    /** Files written or removed, or packages whose wishes were reset. */
    objects: z.array(text),
    by: z.optional(actorSchema),
  }),
  z.object({
    kind: z.literal('kernel-guard.refused'),
    operation: z.enum(KERNEL_OPERATIONS),
    /** The component, or the directory that leads to it. */
    path: text,
    services: z.array(text),
    /** The same by the same process, since it was last told. */
    times: count,
    pid: count,
    comm: text,
    uid: count,
    by: z.optional(actorSchema),
    script: z.optional(scriptPosition),
  }),
  z.object({
    kind: z.literal('kernel-guard.allowed'),
    argv: z.array(text),
    reason: text,
    by: z.optional(actorSchema),
  }),
  z.object({
    kind: z.literal('kernel-guard.switched'),
    to: z.enum(['on', 'off', 'suspended']),
    why: text,
    by: z.optional(actorSchema),
  }),
  /** From the report of a Puppet agent: what was not as declared any more, and what came of it. */
  z.object({
    kind: z.literal('puppet.corrected'),
    /** Names the run for ever. */
    run: text,
    host: text,
    /** ISO time of the change. */
    at: text,
    /** `File[/etc/apache2/mods-enabled/php8.2.load]`. */
    resource: text,
    property: text,
    outcome: z.enum(['corrected', 'pending', 'failed']),
    message: text,
  }),
  z.object({ kind: z.literal('transaction.seen'), manager: text, by: z.optional(actorSchema) }),
  z.object({
    ...base,
    kind: z.literal('transaction.ended'),
    manager: text,
    tookMs: z.number(),
    touched: count,
    verdict: z.enum(['harmless', 'harmful', 'unknown']),
    summary: text,
  }),
  z.object({
    ...base,
    kind: z.literal('service.checked'),
    service: text,
    healthy: z.boolean(),
    configTest: z.enum(['ok', 'failed', 'not-run']),
    configError: z.optional(text),
    probes: z.array(probeResultSchema),
  }),
  z.object({
    ...base,
    kind: z.literal('service.controlled'),
    service: text,
    verb: z.enum(['reload', 'restart', 'start']),
    ok: z.boolean(),
    why: text,
    output: z.optional(text),
  }),
  z.object({
    ...base,
    kind: z.literal('incident.opened'),
    title: text,
    severity: z.enum(['critical', 'warning']),
    /** `alerts`: it came from elsewhere, and ends with its last alert. */
    source: z.optional(z.literal('alerts')),
  }),
  z.object({
    ...base,
    kind: z.literal('incident.acknowledged'),
    by: text,
    note: z.optional(text),
    /** Milliseconds until it is expected to be over. */
    etaMs: z.optional(count),
  }),
  z.object({ ...base, kind: z.literal('incident.mitigated'), how: text }),
  z.object({ ...base, kind: z.literal('incident.monitoring'), forSeconds: z.number() }),
  z.object({ ...base, kind: z.literal('incident.resolved'), how: text }),
  z.object({ ...base, kind: z.literal('incident.reopened'), why: text }),
  z.object({ kind: z.literal('events.lost'), source: text, count: z.optional(count), answer: text }),
  z.object({
    kind: z.literal('verify.done'),
    scope: text,
    checked: count,
    findings: count,
    tookMs: z.number(),
  }),
  z.object({
    kind: z.literal('selftest.done'),
    ok: z.boolean(),
    links: z.array(z.object({ link: text, ok: z.boolean(), detail: text })),
  }),
  /** What somebody wants of the pager; it reads this as it reads incidents. */
  z.object({
    ...base,
    kind: z.literal('oncall.asked'),
    /** Of the configuration, or as the host knows them. */
    by: text,
    ask: z.discriminatedUnion('what', [
      z.object({ what: z.literal('snooze'), forMs: count }),
      z.object({ what: z.literal('hand-over'), to: text, note: z.optional(text) }),
      z.object({ what: z.literal('awake'), awake: z.boolean() }),
      /** `until`: ISO time, or until it is resolved. */
      z.object({ what: z.literal('silence'), reason: text, until: text }),
      z.object({ what: z.literal('unsilence') }),
    ]),
  }),
  /** What on-call did or heard: `routed`, `quiet`, `acknowledged`, `refused` … */
  z.object({
    ...base,
    kind: z.literal('oncall.recorded'),
    what: text,
    summary: text,
    by: z.optional(text),
    report: z.optional(reportSchema),
  }),
  /** A page, a notice of the end, or an alarm arrived, or was given up. */
  z.object({
    ...base,
    kind: z.literal('oncall.delivery'),
    purpose: z.enum(['page', 'notice', 'alarm']),
    /** Names what was sent, for ever. */
    key: text,
    /** `person:mara`, `channel:team-room`. */
    recipient: text,
    channel: text,
    outcome: z.enum(['delivered', 'failed', 'dropped']),
    attempts: count,
    /** From the decision to its end. */
    tookMs: count,
    why: z.optional(text),
    report: z.optional(reportSchema),
  }),
  /** Something without which nobody may be paged: it began, or it is over. */
  z.object({
    kind: z.literal('oncall.trouble'),
    of: z.enum(['channel', 'configuration', 'pager', 'heartbeat', 'outbox']),
    subject: text,
    over: z.boolean(),
    summary: text,
    report: z.optional(reportSchema),
  }),
  /** Somebody had a message sent through every channel, or through one. */
  z.object({
    kind: z.literal('oncall.tested'),
    by: text,
    results: z.array(
      z.object({ channel: text, recipient: text, ok: z.boolean(), tookMs: count, why: z.optional(text) }),
    ),
  }),
  /** A person follows a runbook; its steps and its end name the same `run`. */
  z.object({
    ...base,
    kind: z.literal('runbook.started'),
    run: text,
    runbook: text,
    /** SHA-256 of the file that was shown. */
    digest: text,
    by: text,
    /** One step by itself, chosen by the person. */
    only: z.optional(text),
    /** Only what shows beforehand what that step would do. */
    dry: z.optional(z.literal(true)),
    /** By the agent for a person in the web: it ends with the agent. */
    via: z.optional(z.literal('web')),
  }),
  z.object({
    ...base,
    kind: z.literal('runbook.step'),
    run: text,
    runbook: text,
    step: text,
    risk: z.enum(['read', 'change', 'destroy']),
    commands: z.array(z.array(text)),
    /** Only what shows beforehand what the step would do. */
    dry: z.optional(z.literal(true)),
    outcome: z.enum(['passed', 'failed', 'declined', 'undone']),
    why: z.optional(text),
    /** Absent before the web could run steps; `runbook.started` has it as well. */
    by: z.optional(text),
    /** The end of what it printed, without secrets; of steps that are evidence, of those that did not pass, and of one by itself. */
    output: z.optional(text),
    /** SHA-256 of all that it printed. */
    outputDigest: z.optional(text),
    tookMs: count,
  }),
  z.object({
    ...base,
    kind: z.literal('runbook.ended'),
    run: text,
    runbook: text,
    outcome: z.enum(['healthy', 'repaired', 'open', 'failed', 'stopped']),
    summary: text,
    /** The only step that was run: nobody has worked through the runbook. */
    only: z.optional(text),
  }),
  z.object({
    kind: z.literal('drill.finished'),
    drill: text,
    /** Folder of the fault; `control` when there was none, an incident when it was made from one. */
    fault: text,
    family: text,
    /** Kind of the true cause. */
    cause: z.optional(z.enum(CAUSE_KINDS)),
    mode: z.enum(['practice', 'tabletop', 'control']),
    person: text,
    level: count,
    score: count,
    passed: z.boolean(),
    /** What each part of the score was given for. */
    items: z.array(z.object({ item: text, points: count, of: count, why: text })),
    hints: count,
    tookMs: count,
    observer: z.optional(text),
    /** SHA-256 of the fault as it was staged. */
    version: text,
  }),
  /** The agent wrote the first draft after the end of an incident that users felt; `score` of 100 by the rubric. */
  z.object({ ...base, kind: z.literal('postmortem.drafted'), score: count }),
  /** A measure that was promised moved on; `regressed` is paged until it passes again. */
  z.object({
    kind: z.literal('action.changed'),
    action: text,
    title: text,
    to: z.enum(['adopted', 'in-progress', 'verified', 'regressed', 'dropped']),
    why: text,
    by: z.optional(text),
  }),
  z.object({ ...base, kind: z.literal('note'), text, by: z.optional(text) }),
  /** A comment is named by the number of its entry; `replyTo` is that of another one of the same incident. */
  z.object({ ...base, kind: z.literal('incident.commented'), by: text, text, replyTo: z.optional(count) }),
  /**
   * What users met in a stretch of an incident, from some minutes before it to its end: several in a row while it lasts, none
   * of which covers what another does (`impact.ts` puts them together). Step i begins at `from` + i × `stepMs`.
   */
  z.object({
    ...base,
    kind: z.literal('incident.impact'),
    from: text,
    to: text,
    stepMs: count,
    series: z.array(impactSeriesSchema),
  }),
  z.object({
    kind: z.literal('audit.recorded'),
    what: z.enum(AUDIT_KINDS),
    by: text,
    /** Address of the client, as the web saw it. */
    from: z.optional(text),
    /** The user, token, article or incident that it was about. */
    about: z.optional(text),
    detail: z.optional(text),
  }),
  z.object({
    kind: z.literal('settings.changed'),
    file: text,
    by: text,
    /** SHA-256 of the file, hex; empty when there was none. */
    before: text,
    after: text,
  }),
]);

export type JournalEvent = z.infer<typeof eventSchema>;
export type EventKind = JournalEvent['kind'];
export type EventOf<K extends EventKind> = Extract<JournalEvent, { kind: K }>;

/** An event as stored: numbered, timed, chained. */
export interface JournalEntry {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** ISO 8601 UTC with milliseconds, from the wall clock. */
  readonly at: string;
  /** CLOCK_BOOTTIME nanoseconds as decimal text: order and durations survive a wall clock that jumps. */
  readonly monotonicNs: string;
  readonly event: JournalEvent;
  /** The incident it belongs to: given when it was appended, else the event's own. */
  readonly incident?: string;
  /** SHA-256 over the previous hash and this entry's canonical JSON, hex. */
  readonly hash: string;
}
