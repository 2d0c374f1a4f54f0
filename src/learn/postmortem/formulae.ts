/** What is computed from the record of an incident: lengths of time, impact, error budget. Nothing is estimated. Pure. */
import { intervalsOf, type InstantName, type Instants } from '../../domain/incident.ts';
import type { PostmortemRecord, RecordedInstant } from './record.ts';
import type { Bound } from './stamp.ts';

/** What a post-mortem tells of an incident's clock. */
export const SPANS = {
  latent: ['cause', 'impactStart'],
  toDetect: ['impactStart', 'detect'],
  causeToDetect: ['cause', 'detect'],
  toNotify: ['impactStart', 'notify'],
  toAcknowledge: ['notify', 'ack'],
  toEngage: ['notify', 'engage'],
  toIdentify: ['impactStart', 'identify'],
  toMitigate: ['impactStart', 'mitigate'],
  causeToMitigate: ['cause', 'mitigate'],
  toVerify: ['mitigate', 'verify'],
  toResolve: ['impactStart', 'resolve'],
  detectToResolve: ['detect', 'resolve'],
} as const satisfies Record<string, readonly [InstantName, InstantName]>;
export type SpanName = keyof typeof SPANS;
export const SPAN_NAMES = Object.keys(SPANS).filter((name): name is SpanName => name in SPANS);

export interface Span {
  /** Milliseconds; null when an end is not known. */
  readonly ms: number | null;
  readonly bound: Bound;
}

export function spanOf(record: Pick<PostmortemRecord, 'instants'>, name: SpanName): Span {
  const [from, to] = SPANS[name];
  return between(record.instants[from], record.instants[to]);
}

/** By the domain's own rule, which knows of the boot clock. */
function between(from: RecordedInstant, to: RecordedInstant): Span {
  if (from.at === null || to.at === null) return { ms: null, bound: 'exact' };
  const ends: Instants = { ...NO_INSTANTS, impactStart: plain(from), resolve: plain(to) };
  return { ms: intervalsOf(ends).toResolve, bound: boundOf(from, to) };
}

function boundOf(from: RecordedInstant, to: RecordedInstant): Bound {
  const early = from.precision === 'at-latest';
  const late = to.precision === 'at-latest';
  if (early && late) return 'about';
  if (late) return 'at-most';
  return early ? 'at-least' : 'exact';
}

function plain({ at, monotonicNs, boot }: RecordedInstant): Instants[InstantName] {
  return {
    at,
    evidence: [],
    ...(monotonicNs === undefined ? {} : { monotonicNs }),
    ...(boot === undefined ? {} : { boot }),
  };
}

const NONE = { at: null, evidence: [] } as const;
const NO_INSTANTS: Instants = {
  cause: NONE,
  impactStart: NONE,
  detect: NONE,
  notify: NONE,
  ack: NONE,
  engage: NONE,
  identify: NONE,
  mitigate: NONE,
  verify: NONE,
  resolve: NONE,
};

export interface Impact {
  /** From the first wrong answer to the last; where the end of the harm is not known, to the resolution. 0 when all that was counted was right. */
  readonly ms: number | null;
  readonly bound: Bound;
  readonly requests: number | null;
  readonly failed: number | null;
  readonly checks: number | null;
  readonly wrong: number | null;
  /** Most distinct clients seen in one second: at least so many. */
  readonly clients: number | null;
  readonly affected: number | null;
  /** 0 to 1, and of what it is a share. */
  readonly share: number | null;
  readonly shareOf: string | null;
}

export function impactOfRecord(record: PostmortemRecord): Impact {
  const { points, stated } = record.impact;
  const { instants } = record;
  const end = instants.mitigate.at === null ? instants.resolve : instants.mitigate;
  const { ms, bound } = between(instants.impactStart, end);
  const inside = points.filter(({ at }) => isInside(record, at));
  const counted = inside.length > 0;
  const sum = (of: 'requests' | 'failed' | 'checks' | 'wrong'): number | null =>
    counted ? inside.reduce((total, point) => total + point[of], 0) : null;
  const most = (of: 'clients' | 'affected'): number | null =>
    counted ? Math.max(...inside.map((point) => point[of])) : null;
  const counts = {
    requests: sum('requests'),
    failed: sum('failed'),
    checks: sum('checks'),
    wrong: sum('wrong'),
  };
  const none = instants.impactStart.at === null && isHarmless(counts);
  const share = shareOf(counts) ?? (stated === null ? null : { share: stated.share, of: stated.of });
  return {
    ms: none ? 0 : ms,
    bound: none ? 'exact' : bound,
    ...counts,
    clients: most('clients'),
    affected: most('affected'),
    share: share?.share ?? null,
    shareOf: share?.of ?? null,
  };
}

/** A point counts when its step meets the impact. */
function isInside({ instants, impact }: PostmortemRecord, at: string): boolean {
  const start = instants.impactStart.at ?? instants.cause.at;
  const end = instants.mitigate.at ?? instants.resolve.at;
  if (start === null || end === null) return false;
  return Date.parse(at) + impact.stepMs > Date.parse(start) && Date.parse(at) <= Date.parse(end);
}

/** Somebody looked, and nothing was wrong. */
export function isHarmless({ requests, failed, checks, wrong }: Counts): boolean {
  return (requests ?? 0) + (checks ?? 0) > 0 && failed === 0 && wrong === 0;
}

export type Counts = Pick<Impact, 'requests' | 'failed' | 'checks' | 'wrong'>;

/** Requests say most; where the answers look right to a web server (PHP source with status 200), only checks tell. */
function shareOf(counts: Counts): { readonly share: number; readonly of: string } | undefined {
  const { requests, failed, checks, wrong } = counts;
  if (requests !== null && failed !== null && requests > 0 && failed > 0)
    return { share: failed / requests, of: 'requests' };
  if (checks !== null && wrong !== null && checks > 0 && wrong > 0)
    return { share: wrong / checks, of: 'pages checked' };
  if (requests !== null && requests > 0) return { share: 0, of: 'requests' };
  if (checks !== null && checks > 0) return { share: 0, of: 'pages checked' };
  return undefined;
}

export interface Objective {
  readonly percent: number;
  readonly days: number;
}

export interface Budget {
  /** What the objective allows in its days. */
  readonly minutes: number;
  /** The outage as if everybody had been hit. */
  readonly fullOutageMinutes: number | null;
  /** 1 is all of it. */
  readonly used: number | null;
  /** How many times faster than the objective allows while it lasted. */
  readonly burnRate: number | null;
}

export function budgetOf({ percent, days }: Objective, { ms, share }: Pick<Impact, 'ms' | 'share'>): Budget {
  const allowed = plainFraction((100 - percent) / 100);
  const minutes = plainFraction(days * 24 * 60 * allowed);
  const full = ms === null || share === null ? null : (ms / 60_000) * share;
  return {
    minutes,
    fullOutageMinutes: full,
    used: full === null ? null : full / minutes,
    burnRate: share === null ? null : share / allowed,
  };
}

/** 0.001, not 0.00099999999999994. */
function plainFraction(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
const DIGITS = 12;
