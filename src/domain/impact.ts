/** What users met during an incident, put together from what was written down while it lasted. Pure. */
import type { EventOf } from './event.ts';

/** What is counted of a stretch of time. */
export const IMPACT_COUNTS = ['requests', 'serverErrors', 'checks', 'wrong', 'clients', 'affected'] as const;
export type ImpactCounts = Readonly<Record<(typeof IMPACT_COUNTS)[number], number>>;

export interface ImpactPoint extends ImpactCounts {
  /** ISO 8601 UTC: its beginning. */
  readonly at: string;
  readonly stepMs: number;
}

export interface ImpactSeries {
  readonly service: string;
  readonly points: readonly ImpactPoint[];
}

export const NO_IMPACT: ImpactCounts = {
  requests: 0,
  serverErrors: 0,
  checks: 0,
  wrong: 0,
  clients: 0,
  affected: 0,
};

/** A series for each service, in the order of time. What nobody counted has no point. */
export function impactOf(events: Iterable<EventOf<'incident.impact'>>): readonly ImpactSeries[] {
  const found = new Map<string, Map<string, ImpactPoint>>();
  for (const { from, stepMs, series } of events) {
    const start = Date.parse(from);
    if (Number.isNaN(start) || stepMs <= 0) continue;
    for (const one of series) {
      const points = found.get(one.service) ?? new Map<string, ImpactPoint>();
      found.set(one.service, points);
      for (const at of one.requests.keys()) {
        const when = new Date(start + at * stepMs).toISOString();
        points.set(when, { at: when, stepMs, ...countsAt(one, at) });
      }
    }
  }
  return [...found].map(([service, points]) => ({
    service,
    points: [...points.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  }));
}

function countsAt(series: EventOf<'incident.impact'>['series'][number], at: number): ImpactCounts {
  return {
    requests: series.requests[at] ?? 0,
    serverErrors: series.serverErrors[at] ?? 0,
    checks: series.checks[at] ?? 0,
    wrong: series.wrong[at] ?? 0,
    clients: series.clients[at] ?? 0,
    affected: series.affected[at] ?? 0,
  };
}

/** Requests and checks add up; clients do not, since the same ones come again. */
export function addImpact(a: ImpactCounts, b: ImpactCounts): ImpactCounts {
  return {
    requests: a.requests + b.requests,
    serverErrors: a.serverErrors + b.serverErrors,
    checks: a.checks + b.checks,
    wrong: a.wrong + b.wrong,
    clients: Math.max(a.clients, b.clients),
    affected: Math.max(a.affected, b.affected),
  };
}

/** Steps of at least `stepMs`, aligned to it: each point goes into the step in which it begins. */
export function coarsened(points: readonly ImpactPoint[], stepMs: number): readonly ImpactPoint[] {
  const found = new Map<number, ImpactPoint>();
  for (const point of points) {
    const step = Math.max(stepMs, point.stepMs);
    const start = Math.floor(Date.parse(point.at) / step) * step;
    const known = found.get(start);
    found.set(start, {
      ...addImpact(known ?? NO_IMPACT, point),
      at: new Date(start).toISOString(),
      stepMs: Math.max(known?.stepMs ?? 0, step),
    });
  }
  return [...found].toSorted(([a], [b]) => a - b).map(([, point]) => point);
}

/** All services together. */
export function summed(series: readonly ImpactSeries[]): readonly ImpactPoint[] {
  const found = new Map<string, ImpactPoint>();
  for (const point of series.flatMap(({ points }) => points)) {
    const known = found.get(point.at);
    const stepMs = Math.max(known?.stepMs ?? 0, point.stepMs);
    found.set(point.at, { ...addImpact(known ?? NO_IMPACT, point), at: point.at, stepMs });
  }
  return [...found.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function totalOf(points: readonly ImpactPoint[]): ImpactCounts {
  return points.reduce<ImpactCounts>((sum, point) => addImpact(sum, point), NO_IMPACT);
}
