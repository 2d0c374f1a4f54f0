/** Who is on call in a schedule: overrides before swaps before layers, one person at a time. Pure. */
import type { Schedule, Span } from '../config/model.ts';
import { DAY } from '../time/index.ts';
import { changesOf, turnAt } from './turn.ts';

export type Reason =
  | { readonly kind: 'layer'; readonly layer: string }
  | { readonly kind: 'swap'; readonly layer: string; readonly instead: string }
  | { readonly kind: 'override'; readonly reason?: string | undefined };

export interface Duty {
  readonly person: string;
  readonly why: Reason;
  /** Counts the turns of its layer, or the overrides of the schedule. */
  readonly turn: number;
}

/** A stretch of time with the same answer; without a duty nobody is on call. */
export interface Stretch extends Span {
  readonly duty?: Duty | undefined;
}

export interface Shift extends Span {
  readonly duty: Duty;
}

/** Who is on call at an instant. */
export function dutyAt(schedule: Schedule, instant: number): Duty | undefined {
  const holds = (span: Span): boolean => span.from <= instant && instant < span.until;
  const override = schedule.overrides.findLastIndex(holds);
  const over = schedule.overrides[override];
  if (over !== undefined)
    return { person: over.person, why: { kind: 'override', reason: over.reason }, turn: override };
  const base = layerDutyAt(schedule, instant);
  if (base === undefined) return undefined;
  let { person } = base;
  for (const [one, other] of schedule.swaps) {
    if (person === one.person && holds(one)) person = other.person;
    else if (person === other.person && holds(other)) person = one.person;
  }
  if (person === base.person) return base;
  return { ...base, person, why: { kind: 'swap', layer: base.why.layer, instead: base.person } };
}

function layerDutyAt(
  { zone, layers }: Schedule,
  instant: number,
): (Duty & { why: { kind: 'layer' } }) | undefined {
  for (const layer of layers) {
    const turn = turnAt(zone, layer, instant);
    if (turn !== undefined)
      return { person: turn.person, why: { kind: 'layer', layer: layer.name }, turn: turn.number };
  }
  return undefined;
}

export interface Merged {
  /** Tell turns apart even where the same person goes on. */
  readonly byTurn?: boolean;
}

/** All of the time from `from` until `until`, in order and without a hole: who is on call, or nobody. */
export function stretches(
  schedule: Schedule,
  from: number,
  until: number,
  merged: Merged = {},
): readonly Stretch[] {
  if (until <= from) return [];
  const found: Stretch[] = [];
  const starts = [from, ...changes(schedule, from, until)];
  for (const [at, start] of starts.entries()) {
    const duty = dutyAt(schedule, start);
    const end = starts[at + 1] ?? until;
    const before = found.at(-1);
    if (before !== undefined && same(before.duty, duty, merged))
      found.splice(-1, 1, { ...before, until: end });
    else found.push({ from: start, until: end, duty });
  }
  return found;
}

/** Every instant between the two at which the answer may change, in order. */
function changes(schedule: Schedule, from: number, until: number): readonly number[] {
  const { zone, layers, overrides, swaps } = schedule;
  const spans: readonly Span[] = [...overrides, ...swaps.flat()];
  const all = [
    ...layers.flatMap((layer) => [...changesOf(zone, layer, from, until)]),
    ...spans.flatMap((span) => [span.from, span.until]),
  ].filter((instant) => from < instant && instant < until);
  return [...new Set(all)].toSorted((a, b) => a - b);
}

function same(a: Duty | undefined, b: Duty | undefined, { byTurn = false }: Merged): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.person === b.person && JSON.stringify(a.why) === JSON.stringify(b.why) && (!byTurn || a.turn === b.turn)
  );
}

export function isShift(stretch: Stretch): stretch is Shift {
  return stretch.duty !== undefined;
}

/** How far to look for the end of a stretch, in days, one after the other. */
const HORIZONS = [9, 70, 400];

/**
 * The stretch that holds `instant`, from `instant` to its end, and the one after it; `until` is undefined when it does not
 * end within 400 days.
 */
export function currentStretch(
  schedule: Schedule,
  instant: number,
): { readonly duty?: Duty | undefined; readonly until?: number; readonly next?: Stretch } {
  for (const days of HORIZONS) {
    const [now, next] = stretches(schedule, instant, instant + days * DAY);
    if (now !== undefined && next !== undefined) return { duty: now.duty, until: now.until, next };
  }
  return { duty: dutyAt(schedule, instant) };
}
