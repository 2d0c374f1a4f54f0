/** What each event adds to an incident: findings, actions, actors, the health of services. Pure. */
import { actorLine, type Actor } from './actor.ts';
import { describe } from './describe.ts';
import type { EventOf, JournalEntry } from './event.ts';
import { evidenceOf, UNKNOWN } from './incident-instants.ts';
import type { Draft, IncidentAction, IncidentFinding } from './incident-model.ts';

/** What was thought to be over is not: its ends are unknown again. */
export function reopen(draft: Draft): void {
  draft.state = 'triggered';
  draft.reopenings += 1;
  for (const end of ['mitigate', 'verify', 'resolve'] as const) draft.instants[end] = UNKNOWN;
}

export function openFinding(draft: Draft, entry: JournalEntry, event: EventOf<'finding.opened'>): void {
  const grave = event.severity !== 'info';
  const over = draft.state === 'mitigated' || draft.state === 'monitoring' || draft.state === 'resolved';
  if (grave && over) reopen(draft);
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
