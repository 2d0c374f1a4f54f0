/**
 * Does a site answer an unusual share of its requests with 5xx? Asked of the last ten seconds, against absolute floors and
 * against the site's own last ten minutes. Missing pages (404) never count: bots ask for them all day. One path that fails while
 * the others work is a warning, and so are errors that one client alone gets. Pure: time comes with each call.
 */
import type { TrafficGroup } from '../../domain/traffic.ts';
import { type Condition, type IsRaised, MOST_EVIDENCE, percent, plural } from './condition.ts';
import { Past } from './past.ts';
import { addTo, spanOf, type Sum, sumOf, type Tick, tickAt } from './request-window.ts';

const WINDOW_MS = 10_000;
/** Fewer say nothing. */
const LEAST_ERRORS = 5;
/** From the first to the last error of the window, and seconds that have one: a restart or a deploy is over by then. */
const LEAST_SPAN_MS = 4000;
const LEAST_SECONDS = 3;
/** It must still go on. */
const GOES_ON_MS = 3000;
/** Floors: at several paths; at one path, which must carry a quarter of the traffic to count as the site; without a past to compare with. */
const FLOOR = 0.1;
const FLOOR_ONE_PATH = 0.25;
const FLOOR_NO_PAST = 0.5;
/** Requests that make a past. */
const LEAST_PAST = 100;
/** Times the usual share. */
const TIMES = 4;
/** Minus the logarithm of the chance that the usual share gives so many errors: one window in a million. */
const LEAST_SURPRISE = 14;
/** Raised, it stays so above this part of its threshold. */
const STILL = 0.5;
/** Without a request for so long there is nothing to judge by. */
const QUIET_MS = 120_000;
/** One path alone: judged over a minute. */
const PATH_WINDOW_MS = 60_000;
const PATH_SPAN_MS = 20_000;
const PATH_SHARE = 0.5;
/** Names of sites may come from clients: more than this are not told apart any more. */
const MOST_SITES = 1000;
const FORGET_MS = 900_000;

interface SiteState {
  readonly service: string;
  readonly site: string;
  ticks: Tick[];
  readonly past: Past;
  lastRequestAt: number;
  /** The share that raised it. */
  threshold: number;
}

export class ErrorShare {
  readonly #sites = new Map<string, SiteState>();
  readonly #servicesOf: (service: string, site: string) => readonly string[];

  /** `servicesOf`: the services that answer for a site of this web server, itself first. */
  constructor(servicesOf: (service: string, site: string) => readonly string[]) {
    this.#servicesOf = servicesOf;
  }

  /** What was counted in about the last second. */
  add(service: string, groups: readonly TrafficGroup[], now: number): void {
    for (const group of groups) {
      const state = this.#site(service, group.site);
      if (state === undefined) continue;
      addTo(tickAt(state.ticks, now), group, now);
      state.lastRequestAt = now;
    }
  }

  conditions(isRaised: IsRaised, now: number): readonly Condition[] {
    return [...this.#sites].flatMap(([key, state]) => {
      const raised = isRaised(idOf(state));
      if (!raised && now - state.lastRequestAt > FORGET_MS) this.#sites.delete(key);
      settle(state, now, raised);
      if (!raised && !state.ticks.some((tick) => tick.errors > 0)) return [];
      const whole = this.#whole(state, raised, now);
      return whole === undefined ? this.#paths(state, isRaised, now) : [whole];
    });
  }

  #site(service: string, site: string): SiteState | undefined {
    const key = `${service}\0${site}`;
    let state = this.#sites.get(key);
    if (state === undefined) {
      if (this.#sites.size >= MOST_SITES) return undefined;
      state = { service, site, ticks: [], past: new Past(), lastRequestAt: 0, threshold: FLOOR_NO_PAST };
      this.#sites.set(key, state);
    }
    return state;
  }

  #whole(state: SiteState, raised: boolean, now: number): Condition | undefined {
    const window = state.ticks.filter((tick) => tick.at > now - WINDOW_MS);
    const sum = sumOf(window);
    if (raised) {
      if (sum.requests > 0 && sum.errors / sum.requests < state.threshold * STILL) return undefined;
      const fading = now - state.lastRequestAt >= QUIET_MS;
      return { ...this.#condition(state, sum, now), ...(fading ? { fading } : {}) };
    }
    const threshold = thresholdOf(sum, state.past.share(now));
    if (!goesOn(sum, now) || sum.errors < sum.requests * threshold || isOneClient(sum)) return undefined;
    state.threshold = threshold;
    return this.#condition(state, sum, now);
  }

  #condition(state: SiteState, sum: Sum, now: number): Condition {
    const name = state.site === '' ? state.service : state.site;
    const usual = state.past.share(now);
    const share = percent(sum.errors / Math.max(1, sum.requests));
    return {
      id: idOf(state),
      kind: 'error-share',
      severity: 'critical',
      services: this.#servicesOf(state.service, state.site),
      ...(state.site === '' ? {} : { site: state.site }),
      since: Math.min(sum.firstErrorAt, now),
      summary: `${name} answers ${share} of its requests with 5xx`,
      evidence: [
        `${sum.errors} of ${plural(sum.requests, 'request')} in the last ${WINDOW_MS / 1000} s, before: ${usual.errors} of ${usual.requests} in ten minutes`,
        ...worst(sum),
      ],
    };
  }

  #paths(state: SiteState, isRaised: IsRaised, now: number): readonly Condition[] {
    return [...sumOf(state.ticks).paths].flatMap(([path, sum]): Condition[] => {
      const id = `${idOf(state)} ${path}`;
      const share = sum.errors / sum.requests;
      const sure = sum.errors >= LEAST_ERRORS && share >= PATH_SHARE && spanOf(sum) >= PATH_SPAN_MS;
      if (!(sure || (isRaised(id) && share >= PATH_SHARE * STILL))) return [];
      const name = state.site === '' ? state.service : state.site;
      return [
        {
          id,
          kind: 'error-share',
          severity: 'warning',
          services: this.#servicesOf(state.service, state.site),
          ...(state.site === '' ? {} : { site: state.site }),
          subject: path,
          since: Math.min(sum.firstErrorAt, now),
          summary: `${name}${path} answers ${percent(share)} of its requests with 5xx, the rest of the site does not`,
          evidence: [`${sum.errors} of ${plural(sum.requests, 'request')} in the last minute`],
        },
      ];
    });
  }
}

function idOf({ service, site }: SiteState): string {
  return `error-share:${site === '' ? service : site}`;
}

/** What leaves the window becomes past, unless it belongs to what was raised. */
function settle(state: SiteState, now: number, raised: boolean): void {
  if (raised) for (const tick of state.ticks) tick.unusual = true;
  const old = state.ticks.filter((tick) => tick.at <= now - PATH_WINDOW_MS);
  if (old.length === 0) return;
  state.ticks = state.ticks.slice(old.length);
  for (const tick of old) if (!tick.unusual) state.past.add(tick.at, tick.requests, tick.errors);
}

function goesOn(sum: Sum, now: number): boolean {
  return (
    sum.errors >= LEAST_ERRORS &&
    sum.seconds >= LEAST_SECONDS &&
    spanOf(sum) >= LEAST_SPAN_MS &&
    now - sum.last <= GOES_ON_MS
  );
}

/** Infinity when the usual share explains what is seen. */
function thresholdOf(sum: Sum, past: { readonly requests: number; readonly errors: number }): number {
  const broken = [...sum.paths.values()].filter(
    (path) => path.errors >= 2 && path.errors * 2 >= path.requests,
  );
  const floor = broken.length >= 2 ? FLOOR : FLOOR_ONE_PATH;
  if (past.requests < LEAST_PAST) return Math.max(floor, FLOOR_NO_PAST);
  // One error in a hundred requests is added, so that a past without any does not make a single one a wonder.
  const usual = (past.errors + 1) / (past.requests + 100);
  if (surprise(sum.errors, usual * sum.requests) < LEAST_SURPRISE) return Infinity;
  return Math.max(floor, Math.min(TIMES * usual, (1 + usual) / 2));
}

/** Chernoff's bound for the upper tail of a Poisson distribution: -ln P(X ≥ seen) is at least this. */
export function surprise(seen: number, expected: number): number {
  return seen <= expected ? 0 : seen * Math.log(seen / expected) - seen + expected;
}

/** One client of several gets all of them: somebody tries something out. Where all come through one proxy nobody can tell. */
function isOneClient({ clients, affected }: Sum): boolean {
  return affected <= 1 && clients >= 3;
}

function worst({ paths }: Sum): readonly string[] {
  return [...paths]
    .filter(([, path]) => path.errors > 0)
    .sort((a, b) => b[1].errors - a[1].errors)
    .slice(0, MOST_EVIDENCE - 1)
    .map(([path, { errors, requests }]) => `${path}: ${errors} of ${plural(requests, 'request')}`);
}
