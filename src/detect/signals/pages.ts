/**
 * What the looks at pages amount to. A site is failing when half of its pages fail and keep failing; leaked source is a failure
 * of the whole site wherever it shows, since it gives away what must stay secret. One broken page of many is a warning: it is
 * most often the application's own error, harms those who use that page, and should not wake anybody. Pages that merely look
 * different are a warning too: a new version of a site looks like that. Pure: time comes with each call.
 */
import {
  FAILING_SHARE,
  isDifferentOnly,
  type Look,
  type ProbeFailure,
  type WatchedPage,
} from '../probe/index.ts';
import { type Condition, type IsRaised, plural } from './condition.ts';

/** A wrong answer must be confirmed for this long: a reload and a deploy give some for a moment. */
const CONFIRM_MS = 3000;
/** Leaked source does not come and go: one look more. */
const CONFIRM_LEAK_MS = 900;
/** No answer at all is what every restart looks like for a second or two. */
const CONFIRM_SILENCE_MS = 5000;
/** Somebody installs packages: their restarts take longer, and are judged when they are over. */
const CONFIRM_MAINTENANCE_MS = 30_000;
/** Of a page that fails alone; by then it is known whether the site fails. */
const CONFIRM_PAGE_MS = 10_000;
/** Looks that must have failed in a row. */
const CONFIRM_LOOKS = 3;
/** Share of a site's pages that must fail to go on calling it failing. */
const STILL_FAILING_SHARE = 0.25;

const SILENCE: ReadonlySet<ProbeFailure> = new Set(['refused', 'timeout', 'reset', 'protocol']);

interface PageState {
  page: WatchedPage;
  /** Absent while it answers well. */
  failure?: ProbeFailure;
  status?: number;
  /** Wall clock, milliseconds: the first failing look of the row, and the last look. */
  since: number;
  lookedAt: number;
  /** Failing looks in a row. */
  looks: number;
}

export class PageSignals {
  readonly #states = new Map<string, PageState>();

  seen({ page, askedAt, result }: Look): void {
    const before = this.#states.get(page.key);
    const { failure, status } = result;
    if (failure === undefined) {
      this.#states.set(page.key, { page, since: askedAt, lookedAt: askedAt, looks: 0 });
      return;
    }
    const goesOn = before?.failure !== undefined;
    this.#states.set(page.key, {
      page,
      failure,
      ...(status === undefined ? {} : { status }),
      since: goesOn ? before.since : askedAt,
      lookedAt: askedAt,
      looks: goesOn ? before.looks + 1 : 1,
    });
  }

  /** Forgets pages that are not watched any more. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#states.keys()) if (!keys.has(key)) this.#states.delete(key);
  }

  /** `maintenance`: a package manager is at work. */
  conditions(isRaised: IsRaised, maintenance: boolean): readonly Condition[] {
    const sites = new Map<string, PageState[]>();
    for (const state of this.#states.values())
      sites.set(state.page.site, [...(sites.get(state.page.site) ?? []), state]);
    return [...sites].flatMap(([site, states]) => conditionsOf(site, states, isRaised, maintenance));
  }
}

function conditionsOf(
  site: string,
  states: readonly PageState[],
  isRaised: IsRaised,
  maintenance: boolean,
): readonly Condition[] {
  const leak = leakOf(site, states, isRaised);
  const failing = failingOf(site, states, { isRaised, maintenance, leaking: leak !== undefined });
  const whole = [leak, failing].filter((one) => one !== undefined);
  if (whole.length > 0) return whole;
  return [...singles(site, states, isRaised, maintenance), ...differentOf(site, states, isRaised)];
}

function leakOf(site: string, states: readonly PageState[], isRaised: IsRaised): Condition | undefined {
  const id = `source-leak:${site}`;
  const leaking = states.filter((one) => one.failure === 'source-leak');
  const sure = leaking.some((one) => one.looks >= 2 && one.lookedAt - one.since >= CONFIRM_LEAK_MS);
  if (leaking.length === 0 || !(sure || isRaised(id))) return undefined;
  return {
    ...common(id, site, leaking),
    kind: 'source-leak',
    summary: `${site} shows its PHP source to everybody: ${plural(leaking.length, 'page')} of ${states.length}`,
  };
}

interface Circumstances {
  readonly isRaised: IsRaised;
  readonly maintenance: boolean;
  /** Leaking pages have a signal of their own. */
  readonly leaking: boolean;
}

function failingOf(
  site: string,
  states: readonly PageState[],
  { isRaised, maintenance, leaking }: Circumstances,
): Condition | undefined {
  const broken = states.filter(
    ({ failure }) =>
      failure !== undefined && !isDifferentOnly(failure) && !(leaking && failure === 'source-leak'),
  );
  const kinds = ['probe-failure', 'empty-success'] as const;
  const known = kinds.find((kind) => isRaised(`${kind}:${site}`));
  if (known === undefined) {
    const sure = broken.filter((one) => isConfirmed(one, maintenance));
    if (sure.length === 0 || sure.length < states.length * FAILING_SHARE) return undefined;
  } else if (broken.length === 0 || broken.length < states.length * STILL_FAILING_SHARE) return undefined;
  const empty = mostOf(broken.map((one) => one.failure)) === 'empty';
  const kind = known ?? (empty ? 'empty-success' : 'probe-failure');
  return {
    ...common(`${kind}:${site}`, site, broken),
    kind,
    summary: summaryOf(site, broken, states.length),
  };
}

function isConfirmed({ failure, looks, lookedAt, since }: PageState, maintenance: boolean): boolean {
  const silent = failure !== undefined && SILENCE.has(failure);
  const span = silent ? (maintenance ? CONFIRM_MAINTENANCE_MS : CONFIRM_SILENCE_MS) : CONFIRM_MS;
  return looks >= CONFIRM_LOOKS && lookedAt - since >= span;
}

/** Pages that fail alone, each a warning of its own. */
function singles(
  site: string,
  states: readonly PageState[],
  isRaised: IsRaised,
  maintenance: boolean,
): readonly Condition[] {
  return states.flatMap((one): Condition[] => {
    const id = `probe-failure:${one.page.key}`;
    if (one.failure === undefined || isDifferentOnly(one.failure)) return [];
    if (!isRaised(id) && !(isSettled(one) && isConfirmed(one, maintenance))) return [];
    const kind = one.failure === 'empty' ? 'empty-success' : 'probe-failure';
    const { pathname } = URL.parse(one.page.target.url) ?? { pathname: one.page.target.url };
    return [
      {
        ...common(id, site, [one]),
        kind,
        severity: 'warning',
        subject: pathname,
        summary: `${site}${pathname} ${said(one)}`,
      },
    ];
  });
}

/** One warning a site: after a redesign all of its pages look otherwise. */
function differentOf(site: string, states: readonly PageState[], isRaised: IsRaised): readonly Condition[] {
  const id = `probe-failure:${site} looks different`;
  const different = states.filter((one) => one.failure !== undefined && isDifferentOnly(one.failure));
  if (different.length === 0 || !(isRaised(id) || different.some(isSettled))) return [];
  return [
    {
      ...common(id, site, different),
      kind: 'probe-failure',
      severity: 'warning',
      summary: `${site}: ${plural(different.length, 'page')} of ${states.length} look otherwise than in the baseline`,
    },
  ];
}

function isSettled({ looks, lookedAt, since }: PageState): boolean {
  return looks >= CONFIRM_LOOKS && lookedAt - since >= CONFIRM_PAGE_MS;
}

function common(
  id: string,
  site: string,
  states: readonly PageState[],
): Pick<Condition, 'id' | 'severity' | 'services' | 'site' | 'since' | 'evidence'> {
  const first = states.reduce((least, one) => Math.min(least, one.since), Infinity);
  return {
    id,
    severity: 'critical',
    services: [...new Set(states.flatMap((one) => one.page.services))],
    site,
    since: first,
    evidence: [...states]
      .sort((a, b) => a.since - b.since)
      .map((one) => `${one.page.key} ${said(one)}, first at ${new Date(one.since).toISOString()}`),
  };
}

const SAID: Readonly<Record<ProbeFailure, string>> = {
  'source-leak': 'shows PHP source',
  'server-error': 'answers with an error',
  status: 'answers with another status',
  empty: 'answers with an empty body',
  'content-type': 'has another content type',
  body: 'shows another page',
  refused: 'refuses connections',
  timeout: 'does not answer in time',
  reset: 'cuts the connection',
  protocol: 'does not answer in HTTP',
  'not-local': 'is not on this host',
};

function said({ failure, status }: PageState): string {
  const words = failure === undefined ? 'answers well' : SAID[failure];
  return status === undefined || failure === 'refused' ? words : `${words} (${status})`;
}

function summaryOf(site: string, broken: readonly PageState[], all: number): string {
  const failure = mostOf(broken.map((one) => one.failure)) ?? 'status';
  const status = mostOf(broken.map((one) => one.status));
  const code = status === undefined || SILENCE.has(failure) ? '' : ` (${status})`;
  return `${site} ${SAID[failure]}${code}: ${plural(broken.length, 'page')} of ${all}`;
}

function mostOf<T>(values: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
