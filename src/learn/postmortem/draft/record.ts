/** The record of an incident, from what the journal holds of it. Pure. */
import type { EventOf, JournalEntry } from '../../../domain/event.ts';
import { coarsened, impactOf, summed } from '../../../domain/impact.ts';
import { INSTANTS, type Incident, type Instant } from '../../../domain/incident.ts';
import { peopleIn, withoutPeople } from '../people.ts';
import type { PostmortemRecord, RecordedInstant } from '../record.ts';
import { withoutSensitive } from '../sensitive.ts';
import { causesOf, chiefOf } from './causes.ts';
import type { Collected } from './collect.ts';
import { csvEvidence, entryEvidence, statementEvidence, type EvidenceItem } from './evidence.ts';
import { momentsOf } from './moments.ts';
import { triggerOf } from './trigger.ts';

export interface Recorded {
  readonly record: PostmortemRecord;
  readonly evidence: readonly EvidenceItem[];
  readonly people: ReadonlySet<string>;
}

export function recordOf(collected: Collected, host: string, now: Date): Recorded {
  const { incident, entries, before, lines, others } = collected;
  const people = peopleIn([...before, ...entries].map(({ event }) => event));
  const clean = (text: string): string => withoutPeople(withoutSensitive(text), people);
  const moments = momentsOf(before, entries);
  const trigger = triggerOf(incident);
  const impact = impactIn(entries);
  const causes = causesOf(incident, entries).map((cause) => ({
    ...cause,
    object: clean(cause.object),
    summary: clean(cause.summary),
  }));
  const used = new Set([
    ...moments.flatMap((one) => one.entries),
    ...INSTANTS.flatMap((name) => incident.instants[name].evidence),
    ...(trigger?.entries ?? []),
  ]);
  const known = new Map([...before, ...entries].map((entry) => [entry.seq, entry]));
  const entryItems = [...used].toSorted((a, b) => a - b).flatMap((seq) => known.get(seq) ?? []);
  const evidence = [
    ...entryItems.map((entry) => entryEvidence(entry, people)),
    ...(incident.diagnosis?.evidence ?? []).map((one) => statementEvidence(one, people)),
    ...(impact.item === undefined ? [] : [impact.item]),
  ];
  const ids = (seqs: readonly number[]): string[] =>
    seqs.filter((seq) => known.has(seq)).map((seq) => `j${seq}`);
  const last = lines.at(-1);
  return {
    people,
    evidence,
    record: {
      schema: 'stakeout.postmortem-record/1',
      id: incident.id,
      origin: 'journal',
      host,
      title: clean(titleOf(incident)),
      state: incident.state,
      services: servicesOf(incident),
      draftedAt: now.toISOString(),
      instants: {
        cause: instant(incident.instants.cause, ids),
        impactStart: instant(incident.instants.impactStart, ids),
        detect: instant(incident.instants.detect, ids),
        notify: instant(incident.instants.notify, ids),
        ack: instant(incident.instants.ack, ids),
        engage: instant(incident.instants.engage, ids),
        identify: instant(incident.instants.identify, ids),
        mitigate: instant(incident.instants.mitigate, ids),
        verify: instant(incident.instants.verify, ids),
        resolve: instant(incident.instants.resolve, ids),
      },
      timeline: moments.map(({ at, phase, text, ineffective, entries: seqs }, index) => ({
        id: `t${index + 1}`,
        at: new Date(at).toISOString(),
        phase,
        text: clean(text),
        ...(ineffective === true ? { ineffective } : {}),
        evidence: ids(seqs),
      })),
      causes,
      trigger: trigger === undefined ? null : recordedTrigger(trigger, ids, clean),
      needed: neededBy(incident, causes[0]?.object),
      impact: impact.recorded,
      recurrence: { searched: others.length, similar: similarTo(incident, others) },
      evidence: evidence.map(({ entry }) => entry),
      events:
        last === undefined
          ? null
          : { count: lines.length, first: lines[0]?.seq ?? 0, last: last.seq, lastHash: last.hash },
    },
  };
}

function instant(from: Instant, ids: (seqs: readonly number[]) => string[]): RecordedInstant {
  const { at, source, precision, evidence, monotonicNs, boot } = from;
  const time = at === null ? undefined : new Date(at);
  if (time === undefined || Number.isNaN(time.getTime())) return { at: null, evidence: [] };
  return {
    at: time.toISOString(),
    ...(source === undefined ? {} : { source }),
    ...(precision === undefined ? {} : { precision }),
    evidence: ids(evidence),
    ...(monotonicNs === undefined ? {} : { monotonicNs }),
    ...(boot === undefined ? {} : { boot }),
  };
}

/** What users met says more than what was lost. */
function titleOf({ signals, title, id }: Incident): string {
  const felt = signals.find(({ severity, site }) => severity === 'critical' && site !== undefined);
  return felt?.summary ?? (title === '' ? id : title);
}

function servicesOf({ findings, signals, services }: Incident): string[] {
  return [
    ...new Set([
      ...findings.flatMap((one) => one.services),
      ...signals.flatMap((one) => one.services),
      ...services.map(({ service }) => service),
    ]),
  ];
}

/** From the site down to the part that the cause names; where that was not lost itself, to the chief of those that were. */
function neededBy({ findings }: Incident, object: string | undefined): string[] {
  const named = findings.find(({ path }) => path === object) ?? chiefOf(findings);
  return [...(named?.reason ?? [])];
}

function recordedTrigger(
  { entries, ...trigger }: NonNullable<ReturnType<typeof triggerOf>>,
  ids: (seqs: readonly number[]) => string[],
  clean: (text: string) => string,
): NonNullable<PostmortemRecord['trigger']> {
  const { script } = trigger;
  return {
    ...trigger,
    command: clean(trigger.command),
    chain: trigger.chain.map(clean),
    transaction: trigger.transaction === null ? null : clean(trigger.transaction),
    script: script === null ? null : { ...script, text: script.text === null ? null : clean(script.text) },
    evidence: ids(entries),
  };
}

const STEP_MS = 10_000;
const HEADER = ['at', 'requests', 'failed', 'checks', 'wrong', 'clients', 'affected'] as const;

function impactIn(entries: readonly JournalEntry[]): {
  readonly recorded: PostmortemRecord['impact'];
  readonly item?: EvidenceItem;
} {
  const events = entries.flatMap(({ event }): readonly EventOf<'incident.impact'>[] =>
    event.kind === 'incident.impact' ? [event] : [],
  );
  const stepMs = Math.max(STEP_MS, ...events.map((one) => one.stepMs));
  const points = coarsened(summed(impactOf(events)), stepMs).map(
    ({ at, requests, serverErrors, checks, wrong, clients, affected }) => ({
      at,
      requests,
      failed: serverErrors,
      checks,
      wrong,
      clients,
      affected,
    }),
  );
  if (points.length === 0) return { recorded: { points: [], stepMs, stated: null, evidence: [] } };
  const item = csvEvidence(
    'impact',
    HEADER,
    points.map((point) => HEADER.map((name) => point[name])),
  );
  return { recorded: { points, stepMs, stated: null, evidence: ['impact'] }, item };
}

function similarTo(
  incident: Incident,
  others: readonly Incident[],
): PostmortemRecord['recurrence']['similar'] {
  const causes = incident.diagnosis?.causes ?? [];
  const paths = new Set(incident.findings.map(({ path }) => path));
  return others.flatMap((other) => {
    const cause = other.diagnosis?.causes.find((one) => causes.some((own) => own.object === one.object));
    const path = other.findings.find((one) => paths.has(one.path))?.path;
    const why = cause === undefined ? path : `${cause.kind}: ${cause.object}`;
    return why === undefined ? [] : [{ id: other.id, at: new Date(other.openedAt).toISOString(), why }];
  });
}
