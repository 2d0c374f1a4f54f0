/** Whom a new configuration would take away in the middle of their shift. Pure. */
import type { OnCallConfig } from '../config/model.ts';
import type { Complaint } from '../config/problem.ts';
import { wallText } from '../time/index.ts';
import { currentStretch, dutyAt } from './duty.ts';

/**
 * Complaints about people who are on call by `before` at `instant` and no longer among the people of `after`, unless an
 * override of `after` says who takes over. Their places are in the file of `after`.
 */
export function removedOnCall(
  before: OnCallConfig,
  after: OnCallConfig,
  instant: number,
): readonly Complaint[] {
  return [...before.schedules.values()].flatMap((schedule) => {
    const { duty, until } = currentStretch(schedule, instant);
    if (duty === undefined || after.people.has(duty.person)) return [];
    const then = after.schedules.get(schedule.id);
    if (then !== undefined && dutyAt(then, instant)?.why.kind === 'override') return [];
    const end = until === undefined ? '' : ` until ${wallText(schedule.zone, until)} (${schedule.zone})`;
    const message = `${duty.person} is on call for ${schedule.id}${end} and would be gone: say with an override of ${schedule.id} who takes over`;
    return [{ severity: 'error', path: ['people'], atKey: true, message }];
  });
}
