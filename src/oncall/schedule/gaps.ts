/** When nobody is on call, and what that means for the policies. Pure. */
import type { OnCallConfig, Policy, Schedule, Span, Step } from '../config/model.ts';
import { isShift, stretches } from './duty.ts';

export interface ScheduleGap extends Span {
  readonly schedule: string;
  /** Policies of which a step would have nobody in it, and be skipped. */
  readonly skipped: readonly string[];
}

/** Nobody would be paged at all. */
export interface PolicyGap extends Span {
  readonly policy: string;
}

export interface Gaps {
  readonly schedules: readonly ScheduleGap[];
  readonly policies: readonly PolicyGap[];
}

export function gapsOf(config: OnCallConfig, from: number, until: number): Gaps {
  const bySchedule = new Map(
    [...config.schedules.values()].map((schedule) => [schedule.id, emptyIn(schedule, from, until)]),
  );
  const emptyStep = (step: Step): readonly Span[] => emptyOf(step, bySchedule, { from, until });
  const skips = (policy: Policy, gap: Span, schedule: string): boolean =>
    policy.steps.some(
      (step) =>
        namesSchedule(step, schedule) && emptyStep(step).some((empty) => overlap(empty, gap) !== undefined),
    );
  const policies = [...config.policies.values()];
  return {
    schedules: [...bySchedule].flatMap(([schedule, gaps]) =>
      gaps.map((gap) => ({
        schedule,
        ...gap,
        skipped: policies.filter((policy) => skips(policy, gap, schedule)).map(({ id }) => id),
      })),
    ),
    policies: policies.flatMap(({ id, steps }) =>
      steps
        .map(emptyStep)
        .reduce(inBoth, [{ from, until }])
        .map((gap) => ({ policy: id, ...gap })),
    ),
  };
}

const namesSchedule = ({ notify }: Step, schedule: string): boolean =>
  notify.some(({ kind, id }) => kind === 'schedule' && id === schedule);

function emptyIn(schedule: Schedule, from: number, until: number): readonly Span[] {
  return stretches(schedule, from, until)
    .filter((stretch) => !isShift(stretch))
    .map((stretch) => ({ from: stretch.from, until: stretch.until }));
}

/** People and channels are always there. */
function emptyOf(
  { notify }: Step,
  bySchedule: ReadonlyMap<string, readonly Span[]>,
  all: Span,
): readonly Span[] {
  if (notify.some(({ kind }) => kind !== 'schedule')) return [];
  return notify.map(({ id }) => bySchedule.get(id) ?? []).reduce(inBoth, [all]);
}

/** What lies in one of the first and in one of the second. */
function inBoth(first: readonly Span[], second: readonly Span[]): readonly Span[] {
  return first.flatMap((a) => second.flatMap((b) => overlap(a, b) ?? []));
}

function overlap(a: Span, b: Span): Span | undefined {
  const [from, until] = [Math.max(a.from, b.from), Math.min(a.until, b.until)];
  return from < until ? { from, until } : undefined;
}
