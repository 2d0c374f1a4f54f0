/**
 * Do answers take much longer than they did? The median of the last half minute against the median of the last ten minutes, so
 * that one slow page, or a few slow requests, say nothing. A few seconds for most requests is an outage in all but name.
 * Pure: time comes with each call.
 */
import type { Condition, IsRaised } from './condition.ts';

const RECENT_MS = 30_000;
const PAST_MS = 600_000;
/** Recent samples, and the span they must cover. */
const LEAST_RECENT = 5;
const LEAST_SPAN_MS = 15_000;
const LEAST_PAST = 20;
const TIMES = 5;
const SLOW_MS = 1000;
const VERY_SLOW_MS = 3000;
/** Raised, it stays so above this part of its threshold. */
const STILL = 0.5;
/** Samples kept of one site: one a second for ten minutes. */
const MOST_SAMPLES = 600;

interface Sample {
  readonly at: number;
  readonly ms: number;
}

interface SiteState {
  readonly services: readonly string[];
  samples: Sample[];
}

export class Latency {
  readonly #sites = new Map<string, SiteState>();

  /** One answer, or the median of those of about a second. */
  add(site: string, services: readonly string[], ms: number, now: number): void {
    const samples = this.#sites.get(site)?.samples ?? [];
    samples.push({ at: now, ms });
    if (samples.length > MOST_SAMPLES) samples.shift();
    this.#sites.set(site, { services, samples });
  }

  conditions(isRaised: IsRaised, now: number): readonly Condition[] {
    return [...this.#sites].flatMap(([site, state]) => {
      state.samples = state.samples.filter((one) => one.at > now - PAST_MS);
      if (state.samples.length === 0) this.#sites.delete(site);
      return conditionOf(site, state, isRaised, now) ?? [];
    });
  }
}

function conditionOf(
  site: string,
  { services, samples }: SiteState,
  isRaised: IsRaised,
  now: number,
): Condition | undefined {
  const recent = samples.filter((one) => one.at > now - RECENT_MS);
  const past = samples.filter((one) => one.at <= now - RECENT_MS);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || past.length < LEAST_PAST) return undefined;
  const [median, usual] = [medianOf(recent), medianOf(past)];
  const sure = recent.length >= LEAST_RECENT && last.at - first.at >= LEAST_SPAN_MS;
  const isAbove = (severity: Condition['severity']): boolean => {
    const raised = isRaised(idOf(site, severity));
    const limit = Math.max(severity === 'critical' ? VERY_SLOW_MS : SLOW_MS, usual * TIMES);
    return (sure || raised) && median >= limit * (raised ? STILL : 1);
  };
  const severity = isAbove('critical') ? 'critical' : isAbove('warning') ? 'warning' : undefined;
  if (severity === undefined) return undefined;
  const began = samples.find((one) => one.at > now - 2 * RECENT_MS && one.ms >= median * STILL) ?? first;
  return {
    id: idOf(site, severity),
    kind: 'latency',
    severity,
    services,
    site,
    since: began.at,
    summary: `${site} takes ${seconds(median)} for half of its answers, and took ${seconds(usual)}`,
    evidence: [
      `median of ${recent.length} measurements in ${RECENT_MS / 1000} s: ${Math.round(median)} ms; of ${past.length} before: ${Math.round(usual)} ms`,
    ],
  };
}

/** Two signals, so that what becomes bearable again ends the incident and stays a warning. */
function idOf(site: string, severity: Condition['severity']): string {
  return `latency:${site}${severity === 'critical' ? ' very slow' : ''}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function medianOf(samples: readonly Sample[]): number {
  const sorted = samples.map((one) => one.ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
