/** Turns that are on call at the same time, told apart: a schedule of ours has one person at a time. */
import { WEEKDAYS } from '../time/index.ts';
import type { Hours, Turns } from './model.ts';

const DAY = 1440;
const WEEK = 7 * DAY;

/**
 * Rows of turns, each a schedule of its own. Within a row nobody of the same level is on call together, and higher levels come first.
 * What does not overlap shares a row, so that week days and weekends stay together.
 */
export function apart(turns: readonly Turns[]): readonly (readonly Turns[])[] {
  const rows: Turns[][] = [];
  for (const one of turns.toSorted((a, b) => b.level - a.level)) {
    const row = rows.find((others) =>
      others.every((other) => other.level !== one.level || !overlap(other, one)),
    );
    if (row === undefined) rows.push([one]);
    else row.push(one);
  }
  return rows;
}

function overlap(a: Turns, b: Turns): boolean {
  const minutes = minutesOf(a.only);
  return minutesOf(b.only).some(([from, to]) => minutes.some(([other, end]) => from < end && other < to));
}

/** Minutes of the week; none means all. */
function minutesOf(only: readonly Hours[]): readonly (readonly [number, number])[] {
  if (only.length === 0) return [[0, WEEK]];
  return only.flatMap(({ days, from = '00:00', to = '24:00' }) =>
    (days ?? WEEKDAYS).flatMap((day) => {
      const start = WEEKDAYS.indexOf(day) * DAY + minuteOf(from);
      const end = start + ((minuteOf(to) - minuteOf(from) + DAY) % DAY || DAY);
      return end <= WEEK ? [[start, end] as const] : [[start, WEEK] as const, [0, end - WEEK] as const];
    }),
  );
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
