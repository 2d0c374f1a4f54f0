export { calendar } from './calendar.ts';
export type { CalendarChoice } from './calendar.ts';
export { currentStretch, dutyAt, isShift, stretches } from './duty.ts';
export type { Duty, Reason, Shift, Stretch } from './duty.ts';
export { gapsOf } from './gaps.ts';
export type { Gaps, PolicyGap, ScheduleGap } from './gaps.ts';
export { removedOnCall } from './removed.ts';
