/** Who will be on call without a drill that counts by then. Pure. */
import { isShift, type OnCallConfig, stretches } from '../../oncall/index.ts';
import { type TrainingRecord, untrained } from './records.ts';

export interface UntrainedOnCall {
  readonly person: string;
  /** As the configuration calls them. */
  readonly name: string;
  /** Where they are on call first without one, and from when: ISO time, `from` of what was asked for at the earliest. */
  readonly schedule: string;
  readonly from: string;
  /** When their last record that counted ended; null: there never was one. */
  readonly since: string | null;
}

/** Instants in milliseconds; only these schedules, or all. */
export interface Ahead {
  readonly from: number;
  readonly until: number;
  readonly schedules?: readonly string[];
}

/** Each person once, the next shift first. A record counts that still does when the shift begins. */
export function untrainedOnCall(
  config: OnCallConfig,
  records: readonly TrainingRecord[],
  { from, until, schedules = [...config.schedules.keys()] }: Ahead,
): readonly UntrainedOnCall[] {
  const shifts = [...config.schedules.values()]
    .filter(({ id }) => schedules.includes(id))
    .flatMap((schedule) =>
      stretches(schedule, from, until)
        .filter(isShift)
        .map((shift) => ({ schedule: schedule.id, person: shift.duty.person, from: shift.from })),
    )
    .toSorted((a, b) => a.from - b.from);
  const found = new Map<string, UntrainedOnCall>();
  for (const shift of shifts) {
    if (found.has(shift.person)) continue;
    const at = new Date(shift.from);
    for (const { person, since = null } of untrained(records, [shift.person], at))
      found.set(person, {
        person,
        name: config.people.get(person)?.name ?? person,
        schedule: shift.schedule,
        from: at.toISOString(),
        since,
      });
  }
  return [...found.values()];
}
