/** `stakeout oncall`: who is on call, when nobody is, calendars; and everything that is said to a running pager. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from './context.ts';
import { calendarOf, type Flags as CalendarFlags } from './oncall/calendar.ts';
import { FILE_FLAG } from './oncall/choice.ts';
import { importFrom, type Flags as ImportFlags } from './oncall/import-from.ts';
import { IMPORT_FORMATS } from '../oncall/index.ts';
import { gaps, type Flags as GapsFlags } from './oncall/gaps.ts';
import { stand } from './oncall/stand.ts';
import { FORMAT_FLAG, takeAlerts, type Flags as TakeFlags } from './oncall/take-alerts.ts';
import { tryChannels, type Flags as TestFlags } from './oncall/try-channels.ts';
import { who, type Flags as WhoFlags } from './oncall/who.ts';
import { ack, awake, handover, silence, snooze } from './oncall/words.ts';

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
        return who(this, flags);
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
          'Warns of people who are on call without a drill that counts. Exit codes: 0 somebody is on call in every schedule shown, 1 nobody is in one of them, 4 the configuration cannot be used.',
      },
    }),
    gaps: buildCommand({
      func(this: Context, flags: GapsFlags) {
        return gaps(this, flags);
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
    status: buildCommand({
      func(this: Context, flags: { readonly json: boolean }) {
        return stand(this, flags);
      },
      parameters: { flags: { json: JSON_FLAG } },
      docs: {
        brief: 'Shows who is paged now, what is on its way, and which channels fail',
        fullDescription:
          'Exit codes: 0 people would be paged and everything gets through, 1 something keeps pages from people.',
      },
    }),
    ack,
    snooze,
    handover,
    awake,
    silence,
    take: buildCommand({
      func(this: Context, flags: TakeFlags, file?: string) {
        return takeAlerts(this, flags, file);
      },
      parameters: {
        flags: { format: FORMAT_FLAG, json: JSON_FLAG },
        positional: {
          kind: 'tuple',
          parameters: [
            { parse: String, brief: 'Default: standard input', placeholder: 'file', optional: true },
          ],
        },
      },
      docs: {
        brief: 'Takes alerts of other monitoring, as its webhook sends them',
        fullDescription:
          'Reads one JSON document of Alertmanager (webhook version 4), Grafana, PagerDuty (Events v2), CloudEvents 1.0, or plain:\n  echo \'{"summary":"disk of db01 is full","service":"db","host":"db01","severity":"critical","dedup":"db01-disk"}\' | stakeout oncall take\nThe same with "status":"resolved" ends it. Exit codes: 0 all of it was taken, 1 some of it was not, 4 nothing of it can be read, 5 no pager took it: send it again.',
      },
    }),
    import: buildCommand({
      func(this: Context, flags: ImportFlags, ...files: readonly string[]) {
        importFrom(this, flags, files);
      },
      parameters: {
        flags: { from: { kind: 'enum', values: IMPORT_FORMATS, brief: 'Whose export it is' } },
        positional: {
          kind: 'array',
          parameter: {
            parse: String,
            brief: 'JSON files of the export, or its directory',
            placeholder: 'file',
          },
          minimum: 1,
        },
      },
      docs: {
        brief: 'Writes a stakeout.yaml from the export of another on-call tool',
        fullDescription:
          'Prints the file on standard output, and what has no counterpart on standard error:\n  stakeout oncall import --from opsgenie backup/ >stakeout.yaml && stakeout config check stakeout.yaml\nWhat to export is in the manual. Exit codes: 0 all of it has a counterpart, 1 look at what was said, 4 it is no such export.',
      },
    }),
    test: buildCommand({
      func(this: Context, flags: TestFlags) {
        return tryChannels(this, flags);
      },
      parameters: {
        flags: {
          channel: { ...SCHEDULE_FLAG, brief: 'Only through this channel' },
          json: JSON_FLAG,
        },
      },
      docs: {
        brief: 'Sends a message through every channel, and says what arrived',
        fullDescription: 'Exit codes: 0 all arrived, 1 some did not, 5 no pager runs.',
      },
    }),
  },
  docs: { brief: 'Shows who is on call and who is paged, and takes what you say of incidents' },
});
