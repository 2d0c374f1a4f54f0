/** `stakeout oncall`: who is on call, when nobody is, and calendars. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from './context.ts';
import { calendarOf, type Flags as CalendarFlags } from './oncall/calendar.ts';
import { FILE_FLAG } from './oncall/choice.ts';
import { gaps, type Flags as GapsFlags } from './oncall/gaps.ts';
import { who, type Flags as WhoFlags } from './oncall/who.ts';

const SCHEDULE_FLAG = {
  kind: 'parsed',
  parse: String,
  brief: 'Only this schedule',
  optional: true,
  placeholder: 'name',
} as const;
const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;
const daysFlag = (brief: string, days: string) =>
  ({ kind: 'parsed', parse: Number, brief, default: days, placeholder: 'days' }) as const;

export const command = buildRouteMap({
  routes: {
    who: buildCommand({
      func(this: Context, flags: WhoFlags) {
        who(this, flags);
      },
      parameters: {
        flags: {
          at: {
            kind: 'parsed',
            parse: String,
            brief: 'At this time: 2026-12-24T10:00 (UTC), with an offset, or +2h from now',
            optional: true,
            placeholder: 'time',
          },
          schedule: SCHEDULE_FLAG,
          config: FILE_FLAG,
          json: JSON_FLAG,
        },
      },
      docs: {
        brief: 'Shows who is on call, until when, why, and who is next',
        fullDescription:
          'Exit codes: 0 somebody is on call in every schedule shown, 1 nobody is in one of them, 4 the configuration cannot be used.',
      },
    }),
    gaps: buildCommand({
      func(this: Context, flags: GapsFlags) {
        gaps(this, flags);
      },
      parameters: {
        flags: { days: daysFlag('How far ahead to look', '7'), config: FILE_FLAG, json: JSON_FLAG },
      },
      docs: {
        brief: 'Lists when nobody will be on call, and which policies would page nobody',
        fullDescription:
          'Exit codes: 0 there is no gap, 1 there are some, 4 the configuration cannot be used.',
      },
    }),
    calendar: buildCommand({
      func(this: Context, flags: CalendarFlags) {
        calendarOf(this, flags);
      },
      parameters: {
        flags: {
          schedule: SCHEDULE_FLAG,
          person: { ...SCHEDULE_FLAG, brief: 'Only shifts of this person' },
          days: daysFlag('How far ahead', '90'),
          config: FILE_FLAG,
        },
      },
      docs: { brief: 'Prints shifts as a calendar (iCalendar), for any program that shows one' },
    }),
  },
  docs: { brief: 'Shows who is on call' },
});
