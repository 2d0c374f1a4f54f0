/** Swaps that give nothing, because somebody in them has no turn to give. Pure. */
import type { OnCallConfig, Schedule } from '../config/model.ts';
import type { Complaint } from '../config/problem.ts';
import { DAY } from '../time/index.ts';
import { stretches } from './duty.ts';

/** A swap that is longer is not looked at: somebody's turn comes in that time. */
const LONGEST = 100 * DAY;

/** A warning for each person who is relieved while not on call. */
export function idleSwaps(config: OnCallConfig): readonly Complaint[] {
  return [...config.schedules.values()].flatMap((schedule) =>
    schedule.swaps.flatMap((swap, at) =>
      swap
        .filter(
          ({ person, from, until }) => until - from < LONGEST && !isOnCall(schedule, at, person, from, until),
        )
        .map(({ person }) => ({
          severity: 'warning' as const,
          path: ['schedules', schedule.id, 'swaps', at, person],
          atKey: true,
          message: `${person} is not on call in that time, so there is nothing to take over`,
        })),
    ),
  );
}

/** By the layers and the swaps before this one. */
function isOnCall(schedule: Schedule, swap: number, person: string, from: number, until: number): boolean {
  const before = { ...schedule, overrides: [], swaps: schedule.swaps.slice(0, swap) };
  return stretches(before, from, until).some(({ duty }) => duty?.person === person);
}
