/**
 * When to look at which page. A site that is well is looked at one page after the other, so that any failure of the whole site
 * shows within a part of the interval and the load is even; a site of which a page just failed or came back is looked at whole,
 * every second for a while. A page that has not answered is not asked again, and a slow site has its share of the places only.
 */
import type { WatchedPage } from './watched-page.ts';

export const INTERVAL_MS = 5000;
/** Looks at a healthy site in one interval; sites with more pages take several intervals to see all of them. */
const LOOKS_PER_INTERVAL = 4;
/** Pages of one site looked at together when something is wrong. */
const BATCH = 8;
const ALERT_EVERY_MS = 1000;
/** A site is looked at closely for this long after a page of it failed or came back. */
const ALERT_MS = 15_000;
/** One that keeps changing its mind is looked at less closely after this long. */
const LONG_ALERT_MS = 60_000;
const LONG_ALERT_EVERY_MS = 2500;
const MOST_IN_FLIGHT = 16;
const MOST_PER_SITE = 4;
/** Looks in a second over all sites; beyond it the interval grows with the number of sites. */
const MOST_PER_SECOND = 40;
/** Sites are not looked at in step. */
const JITTER = 0.1;

interface Slot {
  page: WatchedPage;
  busy: boolean;
  /** -Infinity before the first look. */
  lookedAt: number;
  failing: boolean;
}

interface SiteState {
  readonly slots: Map<string, Slot>;
  /** Chosen for this round and waiting for a place. */
  round: Slot[];
  nextAt: number;
  /** When a page of it last failed or came back. */
  changedAt: number;
  /** Since when it has been looked at closely without a break. */
  alertSince: number;
}

export interface PlanOptions {
  readonly intervalMs?: number;
  /** 0 up to 1, as Math.random. */
  readonly random?: () => number;
}

export class ProbePlan {
  readonly #intervalMs: number;
  readonly #random: () => number;
  readonly #sites = new Map<string, SiteState>();
  #inFlight = 0;
  #watched: readonly WatchedPage[] = [];

  constructor(options: PlanOptions = {}) {
    this.#intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.#random = options.random ?? Math.random;
  }

  /** What is watched from now on; what is known of pages that stay is kept. `now` and all other times are monotonic milliseconds. */
  watch(pages: readonly WatchedPage[], now: number): void {
    if (pages === this.#watched) return;
    this.#watched = pages;
    const wanted = new Map<string, Map<string, WatchedPage>>();
    for (const page of pages) {
      const site = wanted.get(page.site) ?? new Map<string, WatchedPage>();
      wanted.set(page.site, site.set(page.key, page));
    }
    for (const [name, site] of this.#sites) {
      const still = wanted.get(name);
      for (const key of site.slots.keys()) if (!still?.has(key)) site.slots.delete(key);
      site.round = site.round.filter((slot) => site.slots.has(slot.page.key));
      if (site.slots.size === 0) this.#sites.delete(name);
    }
    for (const [name, own] of wanted) this.#watchSite(name, own, now);
  }

  /** Pages to look at now; each counts as under way until `ended`. */
  due(now: number): readonly WatchedPage[] {
    const chosen: WatchedPage[] = [];
    for (const site of this.#sites.values()) {
      if (now >= site.nextAt) this.#beginRound(site, now);
      for (let slot = this.#take(site); slot !== undefined; slot = this.#take(site)) {
        slot.busy = true;
        slot.lookedAt = now;
        this.#inFlight += 1;
        chosen.push(slot.page);
      }
    }
    return chosen;
  }

  ended(page: WatchedPage, ok: boolean, now: number): void {
    this.#inFlight -= 1;
    const site = this.#sites.get(page.site);
    const slot = site?.slots.get(page.key);
    if (site === undefined || slot === undefined) return; // not watched any more
    slot.busy = false;
    if (slot.failing === !ok) return;
    slot.failing = !ok;
    if (now - site.changedAt >= ALERT_MS) {
      site.alertSince = now;
      site.nextAt = now;
    }
    site.changedAt = now;
  }

  #watchSite(name: string, own: ReadonlyMap<string, WatchedPage>, now: number): void {
    let site = this.#sites.get(name);
    if (site === undefined) {
      const nextAt = now + this.#intervalMs * this.#random();
      site = { slots: new Map(), round: [], nextAt, changedAt: -Infinity, alertSince: now };
      this.#sites.set(name, site);
    }
    for (const [key, page] of own) {
      const slot = site.slots.get(key);
      if (slot === undefined) site.slots.set(key, { page, busy: false, lookedAt: -Infinity, failing: false });
      else slot.page = page;
    }
  }

  /** Failing pages first, then those not looked at for longest. */
  #beginRound(site: SiteState, now: number): void {
    const { count, gap } = this.#pace(site, now);
    site.round = [...site.slots.values()]
      .filter((slot) => !slot.busy)
      .sort((a, b) => Number(b.failing) - Number(a.failing) || a.lookedAt - b.lookedAt)
      .slice(0, count);
    site.nextAt = now + gap * (1 - JITTER + 2 * JITTER * this.#random());
  }

  #take(site: SiteState): Slot | undefined {
    const busy = [...site.slots.values()].filter((slot) => slot.busy).length;
    if (busy >= MOST_PER_SITE || this.#inFlight >= MOST_IN_FLIGHT) return undefined;
    return site.round.shift();
  }

  #pace(site: SiteState, now: number): { readonly count: number; readonly gap: number } {
    if (now - site.changedAt < ALERT_MS) {
      const long = now - site.alertSince >= LONG_ALERT_MS;
      return { count: BATCH, gap: long ? LONG_ALERT_EVERY_MS : ALERT_EVERY_MS };
    }
    const looks = Math.min(site.slots.size, LOOKS_PER_INTERVAL);
    const interval = Math.max(
      this.#intervalMs,
      (this.#sites.size * LOOKS_PER_INTERVAL * 1000) / MOST_PER_SECOND,
    );
    const failing = [...site.slots.values()].some((slot) => slot.failing);
    return failing ? { count: BATCH, gap: interval } : { count: 1, gap: interval / looks };
  }
}
