/** From the file to what it means. The rules (`rules.ts`) have been kept: what does not hold here is a defect. */
import { clockOf, DAY, dayOf, durationOf, momentOf, WEEK, WEEKDAYS, weekdayOf } from '../time/index.ts';
import type { Layer, OnCallConfig, Policy, Schedule, Span, Suppression, Target, Window } from './model.ts';
import type { OnCallFile } from './schema.ts';

const ACK_TIMEOUT = '30m';
const SETTLE = '10s';
const HEARTBEAT = '1m';
const HOST_DOWN = ['HostDown', 'NodeDown'];
const GROUP_BY = ['host', 'service', 'cause'];

type FileSchedule = NonNullable<OnCallFile['schedules']>[string];
type FileLayer = FileSchedule['layers'][number];
type FileSilence = NonNullable<OnCallFile['silences']>[string];

export function compile(file: OnCallFile): OnCallConfig {
  return {
    zone: file.zone,
    people: mapOf(file.people, (id, person) => ({ id, ...person })),
    channels: mapOf(file.channels, (id, channel) => ({ ...channel, id })),
    schedules: mapOf(file.schedules ?? {}, (id, schedule) => scheduleOf(id, schedule, file.zone)),
    policies: mapOf(file.policies, policyOf),
    routes: file.routes,
    suppressions: [
      ...suppressions('silence', file.silences ?? {}, file.zone),
      ...suppressions('maintenance', file.maintenance ?? {}, file.zone),
    ],
    depends: mapOf(file.depends ?? {}, (_, needs) => needs),
    grouping: {
      by: file.grouping?.by ?? GROUP_BY,
      hostDown: file.grouping?.['host-down'] ?? HOST_DOWN,
      settleMs: sure(durationOf(file.grouping?.settle ?? SETTLE)),
    },
    ...(file.heartbeat === undefined
      ? {}
      : {
          heartbeat: {
            url: file.heartbeat.url,
            everyMs: sure(durationOf(file.heartbeat.every ?? HEARTBEAT)),
          },
        }),
  };
}

function scheduleOf(id: string, file: FileSchedule, fallback: string): Schedule {
  const zone = file.zone ?? fallback;
  return {
    id,
    zone,
    layers: file.layers.map(layerOf),
    overrides: (file.overrides ?? []).map(({ person, reason, ...span }) => ({
      person,
      reason,
      ...spanOf(span, zone),
    })),
    swaps: (file.swaps ?? []).map((swap) => {
      const [one, other] = Object.entries(swap).map(([person, span]) => ({ person, ...spanOf(span, zone) }));
      return [sure(one), sure(other)];
    }),
  };
}

function spanOf({ from, to }: { readonly from: string; readonly to: string }, zone: string): Span {
  return { from: sure(momentOf(from, zone)), until: sure(momentOf(to, zone)) };
}

function layerOf({ name, people, shift, handoff, starts, only }: FileLayer): Layer {
  return {
    name,
    people,
    shiftMs: shiftMsOf(shift),
    startsWall: firstHandoff(sure(dayOf(starts)), handoff),
    only: (only ?? []).map(windowOf),
  };
}

/** Length of a turn on the wall. */
export function shiftMsOf(shift: string): number {
  if (shift === 'weekly') return WEEK;
  return shift === 'daily' ? DAY : sure(durationOf(shift));
}

function firstHandoff(starts: number, handoff: string): number {
  const [, weekday, time = ''] = /^(?:(\w{3}) )?(.*)$/.exec(handoff) ?? [];
  const days =
    weekday === undefined
      ? 0
      : (WEEKDAYS.findIndex((day) => day === weekday) - WEEKDAYS.indexOf(weekdayOf(starts)) + 7) % 7;
  return starts + days * DAY + sure(clockOf(time));
}

function windowOf({ days, from, to }: NonNullable<FileLayer['only']>[number]): Window {
  const fromMs = sure(clockOf(from ?? '00:00'));
  const toMs = sure(clockOf(to ?? '24:00'));
  return { days: days ?? WEEKDAYS, fromMs, toMs: toMs <= fromMs ? toMs + DAY : toMs };
}

function policyOf(id: string, file: OnCallFile['policies'][string]): Policy {
  return {
    id,
    repeat: file.repeat ?? 0,
    ackTimeoutMs: sure(durationOf(file['ack-timeout'] ?? ACK_TIMEOUT)),
    steps: file.steps.map(({ notify, wait }) => ({
      notify: notify.map(targetOf),
      waitMs: sure(durationOf(wait)),
    })),
  };
}

export function targetOf(written: string): Target {
  const [, kind, id = ''] = /^(person|schedule|channel):(.*)$/.exec(written) ?? [];
  if (kind !== 'person' && kind !== 'schedule' && kind !== 'channel')
    throw new Error('a target without a kind');
  return { kind, id };
}

function suppressions(
  kind: 'silence' | 'maintenance',
  file: Readonly<Record<string, FileSilence>>,
  zone: string,
): Suppression[] {
  return Object.entries(file).map(([name, { from, until, ...rest }]) => ({
    ...rest,
    id: `${kind}:${name}`,
    ...(from === undefined ? {} : { from: sure(momentOf(from, zone)) }),
    until: until === 'resolved' ? until : sure(momentOf(until, zone)),
  }));
}

function mapOf<From, To>(
  from: Readonly<Record<string, From>>,
  to: (id: string, value: From) => To,
): Map<string, To> {
  return new Map(Object.entries(from).map(([id, value]) => [id, to(id, value)]));
}

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a configuration was compiled that breaks its rules');
  return value;
}
