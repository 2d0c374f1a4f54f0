/**
 * Incidents as a fold over the journal. Any sequence of entries folds: kinds that are not known are ignored, events that
 * should have come first and did not are done without. Folding in pieces gives the same as folding at once. Pure.
 */
import { describe } from './describe.ts';
import type { JournalEntry, JournalEvent } from './event.ts';
import {
  addAction,
  addActor,
  addComment,
  addDiagnosis,
  addHealth,
  beginCause,
  clearSignal,
  closeFinding,
  openFinding,
  raiseSignal,
  reopen,
} from './incident-facts.ts';
import { instantOf, type Instant, type InstantName } from './incident-instants.ts';
import {
  draftOf,
  newDraft,
  type Draft,
  type Incident,
  type IncidentFinding,
  type IncidentSignal,
  type TimelineItem,
} from './incident-model.ts';

export type * from './incident-model.ts';
export { INSTANTS, INTERVALS, intervalsOf } from './incident-instants.ts';
export type { Instant, InstantName, Instants, IntervalName, Intervals } from './incident-instants.ts';
export { isIncidentId, newIncidentId } from './incident-id.ts';

/** Incidents in the order in which they began; `onto` is the result of an earlier fold over earlier entries. */
export function foldIncidents(
  entries: Iterable<JournalEntry>,
  onto: readonly Incident[] = [],
): readonly Incident[] {
  const drafts = new Map(onto.map((incident) => [incident.id, draftOf(incident)]));
  for (const entry of entries) {
    const id = incidentOf(entry);
    if (id === undefined) continue;
    const draft = drafts.get(id) ?? newDraft(id, entry);
    drafts.set(id, draft);
    addEntry(draft, entry);
  }
  return [...drafts.values()];
}

/** Open means: not resolved. */
export function isOpen(incident: Incident): boolean {
  return incident.state !== 'resolved';
}

export function openFindings(incident: Incident): readonly IncidentFinding[] {
  return incident.findings.filter((f) => f.closed === undefined);
}

/** Raised and not cleared. */
export function raisedSignals(incident: Incident): readonly IncidentSignal[] {
  return incident.signals.filter((s) => s.cleared === undefined);
}

export function incidentOf(entry: JournalEntry): string | undefined {
  return entry.incident ?? ('incident' in entry.event ? entry.event.incident : undefined);
}

function addEntry(draft: Draft, entry: JournalEntry): void {
  const { seq, at, event, monotonicNs } = entry;
  draft.timeline.push({ seq, at, kind: event.kind, text: describe(event), ...besides(event) });
  const restarted = Number(monotonicNs) < Number(draft.clock.lastNs);
  draft.clock = { boot: draft.clock.boot + (restarted ? 1 : 0), lastNs: monotonicNs };
  apply(draft, entry, event);
}

/** What is told of an entry apart from its one line. */
function besides(event: JournalEvent): Pick<TimelineItem, 'by' | 'transcript'> {
  if (event.kind === 'note') return event.by === undefined ? {} : { by: event.by };
  if (event.kind !== 'runbook.step') return {};
  const { by, commands, output = '' } = event;
  const transcript = [
    ...commands.map((argv) => `$ ${argv.join(' ')}`),
    ...(output === '' ? [] : [output]),
  ].join('\n');
  return { ...(by === undefined ? {} : { by }), transcript };
}

function apply(draft: Draft, entry: JournalEntry, event: JournalEvent): void {
  const first = (name: InstantName, instant: () => Instant): void => {
    if (draft.instants[name].at === null) draft.instants[name] = instant();
  };
  const now = (source: Instant['source'] & string): Instant =>
    instantOf(entry, draft.clock.boot, source, 'exact');
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the other kinds change nothing but the timeline
  switch (event.kind) {
    case 'incident.opened':
      draft.title = event.title;
      draft.severity = event.severity;
      if (event.source !== undefined) draft.source = event.source;
      first('detect', () => now('agent'));
      return;
    case 'finding.opened':
      openFinding(draft, entry, event);
      first('detect', () => now('agent'));
      first('identify', () => now('agent'));
      if (event.source === 'event') beginCause(draft, entry, event.seenAt);
      return;
    case 'actor.identified':
      addActor(draft, entry, event.actor, event.finding);
      return;
    case 'finding.closed':
      closeFinding(draft, entry, event);
      return;
    case 'signal.raised':
      raiseSignal(draft, entry, event);
      first('detect', () => now('agent'));
      return;
    case 'signal.cleared':
      clearSignal(draft, entry, event);
      return;
    case 'incident.diagnosed':
      addDiagnosis(draft, entry, event);
      first('engage', () => now('agent'));
      if (event.causes.length > 0) first('identify', () => now('agent'));
      return;
    case 'restore.done':
    case 'restore.failed':
    case 'restore.declined':
    case 'restore.undone':
    case 'service.controlled':
      addAction(draft, entry, event);
      first('engage', () => now('agent'));
      return;
    case 'service.checked':
      addHealth(draft, entry, event);
      first('detect', () => now('probe'));
      first('engage', () => now('agent'));
      if (event.probes.some((p) => !p.ok))
        first('impactStart', () => instantOf(entry, draft.clock.boot, 'probe', 'at-latest'));
      return;
    case 'incident.acknowledged':
      if (draft.state === 'triggered') draft.state = 'acknowledged';
      first('ack', () => now('person'));
      return;
    case 'oncall.delivery':
      if (event.purpose === 'page' && event.outcome === 'delivered') first('notify', () => now('agent'));
      return;
    case 'oncall.recorded':
      if (event.what === 'ack-timeout' && draft.state === 'acknowledged') draft.state = 'triggered';
      return;
    case 'incident.mitigated':
      draft.state = 'mitigated';
      // A signal is cleared only some right answers after the last wrong one.
      first('mitigate', () =>
        instantOf(entry, draft.clock.boot, 'agent', draft.signals.length > 0 ? 'at-latest' : 'exact'),
      );
      return;
    case 'incident.monitoring':
      draft.state = 'monitoring';
      return;
    case 'incident.resolved':
      if (draft.state === 'monitoring') first('verify', () => now('agent'));
      draft.state = 'resolved';
      first('resolve', () => now('agent'));
      return;
    case 'incident.reopened':
      reopen(draft);
      return;
    case 'incident.commented':
      addComment(draft, entry, event);
      return;
    default:
      return;
  }
}
