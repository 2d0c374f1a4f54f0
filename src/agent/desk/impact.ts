/** The chart of an incident: what was written down of it, and what is still remembered. */
import type { EventOf, JournalEntry, JournalEvent } from '../../domain/event.ts';
import { describe } from '../../domain/describe.ts';
import {
  coarsened,
  impactOf,
  type ImpactPoint,
  type ImpactSeries,
  summed,
  totalOf,
} from '../../domain/impact.ts';
import { incidentOf, isOpen, type Incident } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import type { Impact, MARKERS } from '../../desk/index.ts';
import { COARSE_MS, FINE_MS } from './history.ts';
import { BEFORE_MS } from './impact-keeper.ts';
import type { DeskPorts } from './ports.ts';
import { serviceKeyOf } from './service-key.ts';

/** After its end, as far as it is remembered. */
const AFTER_MS = 120_000;
const MOST_POINTS = 720;
const STEPS = [FINE_MS, COARSE_MS, 300_000, 900_000, 3_600_000, 4 * 3_600_000, 24 * 3_600_000];
const MOST_MARKERS = 300;

type Marker = Impact['markers'][number];

export function impactPage(incident: Incident, ports: DeskPorts): Impact {
  const { from, to } = windowOf(incident, ports.now().getTime());
  const series = seriesOf(incident, from, to, ports);
  const stepMs = stepFor(series);
  const coarse = series.map(({ service, points }) => ({ service, points: coarsened(points, stepMs) }));
  const points = summed(coarse);
  const names = new Map(ports.baseline()?.services.map(({ id, name }) => [id, name]));
  return {
    incident: incident.id,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepMs: Math.max(stepMs, ...points.map((point) => point.stepMs)),
    points: [...points],
    series: coarse.map((one) => ({
      service: serviceKeyOf(one.service),
      name: names.get(one.service) ?? one.service,
      points: [...one.points],
    })),
    totals: totalOf(summed(series)),
    markers: [...markersOf(incident, from, to, ports.entries)],
  };
}

function windowOf({ instants, openedAt, ...incident }: Incident, now: number): { from: number; to: number } {
  const began = [instants.cause.at, instants.impactStart.at, openedAt].flatMap((at) =>
    at === null ? [] : [Date.parse(at)],
  );
  const end = instants.resolve.at;
  const isOver = incident.state === 'resolved' && end !== null;
  return {
    from: Math.min(...began) - BEFORE_MS,
    to: isOver ? Math.min(now, Date.parse(end) + AFTER_MS) : now,
  };
}

function seriesOf(
  incident: Incident,
  from: number,
  to: number,
  { entries, history }: DeskPorts,
): readonly ImpactSeries[] {
  const events: EventOf<'incident.impact'>[] = [];
  for (const { event } of entries({ incident: incident.id, kind: 'incident.impact' }))
    if (event.kind === 'incident.impact') events.push(event);
  const told = Math.max(from, ...events.map((event) => Date.parse(event.to)));
  const isLong = to - told > MOST_POINTS * FINE_MS;
  const rest = told < to ? history.series(told, to, isLong ? COARSE_MS : FINE_MS) : [];
  const all = new Map<string, Map<string, ImpactPoint>>();
  for (const { service, points } of [...impactOf(events), ...rest]) {
    const known = all.get(service) ?? new Map<string, ImpactPoint>();
    for (const point of points) if (Date.parse(point.at) >= from - point.stepMs) known.set(point.at, point);
    all.set(service, known);
  }
  return [...all].map(([service, points]) => ({
    service,
    points: [...points.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  }));
}

/** The shortest with which the longest series is short enough. */
function stepFor(series: readonly ImpactSeries[]): number {
  const spans = series.map(({ points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return first === undefined || last === undefined ? 0 : Date.parse(last.at) - Date.parse(first.at);
  });
  const longest = Math.max(0, ...spans);
  return STEPS.find((step) => longest / step <= MOST_POINTS) ?? STEPS.at(-1) ?? FINE_MS;
}

function markersOf(
  incident: Incident,
  from: number,
  to: number,
  entries: DeskPorts['entries'],
): readonly Marker[] {
  const since = new Date(from).toISOString();
  const found = [
    ...incident.findings.map((one) => marker('change', one.seenAt, `${one.path}: ${one.kind}`, one.openedBy)),
    ...instants(incident),
    ...[...entries({ incident: incident.id })].flatMap(ownMarker),
    ...ELSEWHERE.flatMap((kind) => [...entries({ kind, since })]).flatMap((entry) =>
      incidentOf(entry) === incident.id ? [] : changeMarker(entry),
    ),
  ];
  return found
    .filter(({ at }) => Date.parse(at) >= from && Date.parse(at) <= to)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.entry ?? 0) - (b.entry ?? 0))
    .slice(0, MOST_MARKERS);
}

function instants(incident: Incident): readonly Marker[] {
  const { detect, verify } = incident.instants;
  const opened = incident.timeline.find(({ kind }) => kind === 'incident.opened')?.text ?? 'detected';
  return [
    ...(detect.at === null ? [] : [marker('detect', detect.at, opened, detect.evidence[0])]),
    ...(verify.at === null || isOpen(incident)
      ? []
      : [marker('verify', verify.at, 'stable', verify.evidence[0])]),
  ];
}

const OWN: Readonly<Partial<Record<JournalEvent['kind'], (typeof MARKERS)[number]>>> = {
  'incident.acknowledged': 'ack',
  'restore.done': 'action',
  'restore.failed': 'action',
  'restore.undone': 'action',
  'repair.started': 'action',
  'repair.ended': 'action',
  'repair.undone': 'action',
  'service.controlled': 'action',
  'incident.mitigated': 'mitigate',
  'incident.resolved': 'resolve',
  'transaction.seen': 'change',
  'transaction.ended': 'change',
};

function ownMarker({ at, seq, event }: JournalEntry): readonly Marker[] {
  if (event.kind === 'oncall.delivery')
    return event.purpose === 'page' && event.outcome === 'delivered'
      ? [marker('page', at, describe(event), seq)]
      : [];
  const kind = OWN[event.kind];
  return kind === undefined ? [] : [marker(kind, at, describe(event), seq)];
}

/** What was changed on the host at that time, whether or not it belongs to the incident. */
const ELSEWHERE = ['transaction.ended', 'guard.judged', 'baseline.moved', 'settings.changed'];

function changeMarker({ at, seq, event }: JournalEntry): readonly Marker[] {
  return [marker('change', at, describe(event), seq)];
}

function marker(kind: Marker['kind'], at: string, text: string, entry: number | undefined): Marker {
  return { kind, at, text: redact(text), entry: entry === undefined || entry === 0 ? null : entry };
}
