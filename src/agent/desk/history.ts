/** What the services of this host answered lately: counts for charts, and the last pages that were asked for. Bounded, in memory. */
import type { ImpactSeries } from '../../domain/impact.ts';
import type { TrafficGroup } from '../../domain/traffic.ts';
import type { Look } from '../../detect/probe/index.ts';
import type { TrafficSource } from '../../detect/signals/index.ts';
import { CountRing } from './count-ring.ts';

export const FINE_MS = 10_000;
export const COARSE_MS = 60_000;
/** Two hours in fine steps, two days in coarse ones: 130 KB a service. */
const FINE_STEPS = 720;
const COARSE_STEPS = 2880;
/** Hosts with more services than this show the first ones. */
const MOST_SERVICES = 64;
const MOST_CHECKS = 60;

/** One page that was asked for. */
export interface Check {
  readonly at: string;
  readonly ok: boolean;
  readonly site: string;
  readonly failure: string | null;
  readonly status: number | null;
  readonly tookMs: number;
}

interface Kept {
  readonly fine: CountRing;
  readonly coarse: CountRing;
  readonly checks: Check[];
}

export class ServiceHistory {
  readonly #services = new Map<string, Kept>();
  /** Milliseconds since 1970: nothing was counted before. */
  readonly since: number;
  lastLookAt: string | null = null;

  constructor(now: Date) {
    this.since = now.getTime();
  }

  counted(service: string, groups: readonly TrafficGroup[], now: number): void {
    const kept = this.#of(service);
    if (kept === undefined || groups.length === 0) return;
    const counts = {
      requests: sum(groups, (one) => one.requests),
      serverErrors: sum(groups, (one) => one.serverErrors),
      clients: Math.max(...groups.map((one) => one.clients)),
      affected: Math.max(...groups.map((one) => one.clientsAffected)),
    };
    kept.fine.add(now, counts);
    kept.coarse.add(now, counts);
  }

  /** It counts for every service that answers for the page. */
  looked({ page, askedAt, result }: Look): void {
    const { ok, failure, status, tookMs } = result;
    this.lastLookAt = new Date(askedAt).toISOString();
    const counts = { checks: 1, wrong: ok ? 0 : 1 };
    for (const service of page.services) {
      const kept = this.#of(service);
      if (kept === undefined) continue;
      kept.fine.add(askedAt, counts);
      kept.coarse.add(askedAt, counts);
      kept.checks.push({
        at: this.lastLookAt,
        ok,
        site: page.site,
        failure: failure ?? null,
        status: status ?? null,
        tookMs: Math.max(0, Math.round(tookMs)),
      });
      if (kept.checks.length > MOST_CHECKS) kept.checks.shift();
    }
  }

  /** The last ones, oldest first. */
  checks(service: string): readonly Check[] {
    return this.#services.get(service)?.checks ?? [];
  }

  /** Of services that anything was counted of in [from, to), milliseconds since 1970. */
  series(from: number, to: number, stepMs: typeof FINE_MS | typeof COARSE_MS): readonly ImpactSeries[] {
    const start = Math.max(from, this.since);
    return [...this.#services].flatMap(([service, { fine, coarse }]) => {
      const points = (stepMs === FINE_MS ? fine : coarse).read(start, to);
      return points.some((point) => point.requests > 0 || point.checks > 0) ? [{ service, points }] : [];
    });
  }

  #of(service: string): Kept | undefined {
    const known = this.#services.get(service);
    if (known !== undefined) return known;
    if (this.#services.size >= MOST_SERVICES) return undefined;
    const kept = {
      fine: new CountRing(FINE_MS, FINE_STEPS),
      coarse: new CountRing(COARSE_MS, COARSE_STEPS),
      checks: [],
    };
    this.#services.set(service, kept);
    return kept;
  }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

/** The same source; what it brings is counted in passing. */
export function countedSource(
  source: TrafficSource,
  history: ServiceHistory,
  now: () => Date,
): TrafficSource {
  return {
    take: () => {
      const taken = source.take();
      for (const { service, groups } of taken) history.counted(service, groups, now().getTime());
      return taken;
    },
    close: () => source.close(),
  };
}
