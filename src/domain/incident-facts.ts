/** What each event adds to an incident: findings, actions, actors, the health of services. Pure. */
import { actorLine, type Actor } from './actor.ts';
import { describe } from './describe.ts';
import type { EventOf, JournalEntry } from './event.ts';
import { evidenceOf, UNKNOWN } from './incident-instants.ts';
import { isFelt, signalOf } from './signal.ts';
import type { Draft, IncidentAction, IncidentFinding } from './incident-model.ts';

/** What was thought to be over is not: its ends are unknown again. */
export function reopen(draft: Draft): void {
  draft.state = 'triggered';
  draft.reopenings += 1;
  for (const end of ['mitigate', 'verify', 'resolve'] as const) draft.instants[end] = UNKNOWN;
}

function isOver({ state }: Draft): boolean {
  return state === 'mitigated' || state === 'monitoring' || state === 'resolved';
}

export function openFinding(draft: Draft, entry: JournalEntry, event: EventOf<'finding.opened'>): void {
  const grave = event.severity !== 'info';
  if (grave && isOver(draft)) reopen(draft);
  if (event.severity === 'critical') draft.severity = 'critical';
  if (draft.title === '') draft.title = `${event.path}: ${event.findingKind}`;
  const finding: IncidentFinding = {
    id: event.finding,
    kind: event.findingKind,
    severity: event.severity,
    path: event.path,
    services: event.services,
    reason: event.reason,
    seenAt: event.seenAt,
    openedBy: entry.seq,
    ...(event.package === undefined ? {} : { package: event.package }),
  };
  const at = draft.findings.findIndex((f) => f.id === finding.id);
  if (at === -1) draft.findings.push(finding);
  else draft.findings[at] = finding;
  if (event.actor !== undefined) addActor(draft, entry, event.actor, event.finding);
}

export function closeFinding(draft: Draft, entry: JournalEntry, event: EventOf<'finding.closed'>): void {
  const at = draft.findings.findIndex((f) => f.id === event.finding);
  const finding = draft.findings[at];
  if (finding !== undefined)
    draft.findings[at] = { ...finding, closed: { at: entry.at, how: event.how, evidence: entry.seq } };
}

export function raiseSignal(draft: Draft, entry: JournalEntry, event: EventOf<'signal.raised'>): void {
  if (event.severity === 'critical') {
    if (isOver(draft)) reopen(draft);
    draft.severity = 'critical';
  }
  if (draft.title === '') draft.title = event.summary;
  const raised = { ...signalOf(event), raisedBy: entry.seq, raisedAt: entry.at };
  const at = draft.signals.findIndex((s) => s.id === event.signal);
  if (at === -1) draft.signals.push(raised);
  else draft.signals[at] = raised;
  beginImpact(draft, entry, event);
}

/** A signal is raised some seconds after the first wrong answer; another one may know of an earlier answer still. */
function beginImpact(
  draft: Draft,
  entry: JournalEntry,
  { signalKind, severity, since }: EventOf<'signal.raised'>,
): void {
  if (severity !== 'critical' || !isFelt(signalKind) || Number.isNaN(Date.parse(since))) return;
  const known = draft.instants.impactStart.at;
  if (known !== null && !(Date.parse(since) < Date.parse(known))) return;
  const source = signalKind === 'error-share' || signalKind === 'latency' ? 'log' : 'probe';
  draft.instants.impactStart = { at: since, source, precision: 'at-latest', evidence: evidenceOf(entry) };
}

export function clearSignal(draft: Draft, entry: JournalEntry, event: EventOf<'signal.cleared'>): void {
  const at = draft.signals.findIndex((s) => s.id === event.signal);
  const signal = draft.signals[at];
  if (signal === undefined) return;
  const { endedAt, how } = event;
  draft.signals[at] = { ...signal, cleared: { at: entry.at, endedAt, how, evidence: entry.seq } };
}

export function addDiagnosis(
  draft: Draft,
  entry: JournalEntry,
  { verdict, summary, causes, evidence, limits, tookMs }: EventOf<'incident.diagnosed'>,
): void {
  draft.diagnosis = {
    at: entry.at,
    entry: entry.seq,
    verdict,
    summary,
    causes,
    evidence,
    limits,
    tookMs,
  };
}

/** Parts of one theft are not always told in the order in which they went: the first to go is the cause. */
export function beginCause(draft: Draft, entry: JournalEntry, seenAt: string): void {
  const known = draft.instants.cause.at;
  if (known !== null && (draft.reopenings > 0 || !(Date.parse(seenAt) < Date.parse(known)))) return;
  draft.instants.cause = { at: seenAt, source: 'kernel', precision: 'exact', evidence: evidenceOf(entry) };
}

/** The same command line from several processes is one actor with several pieces of evidence. */
export function addActor(draft: Draft, entry: JournalEntry, actor: Actor, finding: string): void {
  const line = actorLine(actor);
  const at = draft.actors.findIndex((a) => a.line === line);
  const known = draft.actors[at];
  if (known === undefined) {
    draft.actors.push({ line, actor, findings: [finding], evidence: evidenceOf(entry) });
    return;
  }
  draft.actors[at] = {
    ...known,
    findings: [...new Set([...known.findings, finding])],
    evidence: [...known.evidence, ...evidenceOf(entry)],
  };
}

export function addComment(draft: Draft, entry: JournalEntry, event: EventOf<'incident.commented'>): void {
  const { by, text, replyTo } = event;
  // Only what was there before can be answered.
  const answers = draft.comments.some((comment) => comment.id === replyTo);
  draft.comments.push({
    id: entry.seq,
    at: entry.at,
    by,
    text,
    ...(replyTo !== undefined && answers ? { replyTo } : {}),
  });
}

type ActionEvent = EventOf<
  'restore.done' | 'restore.failed' | 'restore.declined' | 'restore.undone' | 'service.controlled'
>;

export function addAction(draft: Draft, entry: JournalEntry, event: ActionEvent): void {
  draft.actions.push({
    ...('action' in event ? { id: event.action } : {}),
    at: entry.at,
    text: describe(event),
    outcome: outcomeOf(event),
    evidence: entry.seq,
  });
}

function outcomeOf(event: ActionEvent): IncidentAction['outcome'] {
  if (event.kind === 'service.controlled') return event.ok ? 'done' : 'failed';
  return OUTCOMES[event.kind];
}

const OUTCOMES = {
  'restore.done': 'done',
  'restore.failed': 'failed',
  'restore.declined': 'declined',
  'restore.undone': 'undone',
} as const;

export function addHealth(draft: Draft, entry: JournalEntry, event: EventOf<'service.checked'>): void {
  const health = { service: event.service, healthy: event.healthy, at: entry.at, evidence: entry.seq };
  const at = draft.services.findIndex((s) => s.service === event.service);
  if (at === -1) draft.services.push(health);
  else draft.services[at] = health;
}
