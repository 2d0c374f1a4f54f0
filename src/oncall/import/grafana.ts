/** Grafana OnCall: the lists of its HTTP interface, one document a kind, told apart by their members. */
import * as z from 'zod/mini';
import type { Weekday } from '../time/index.ts';
import { laterClock, readAs, wallOf } from './foreign.ts';
import {
  type ForeignDocument,
  type ForeignPolicy,
  type ForeignSchedule,
  type Hours,
  ImportProblem,
  type Imported,
  type Turns,
} from './model.ts';

const text = z.string();
const maybe = <T extends z.ZodMiniType>(of: T) => z.optional(z.nullable(of));
const user = z.object({ id: text, username: text, email: maybe(text) });
const shift = z.object({
  id: text,
  name: text,
  type: text,
  time_zone: maybe(text),
  level: maybe(z.int()),
  start: text,
  rotation_start: maybe(text),
  duration: z.int(),
  frequency: maybe(text),
  interval: maybe(z.int()),
  by_day: maybe(z.array(text)),
  users: maybe(z.array(text)),
  rolling_users: maybe(z.array(z.array(text))),
  start_rotation_from_user_index: maybe(z.int()),
});
const schedule = z.object({
  id: text,
  name: text,
  type: text,
  time_zone: maybe(text),
  shifts: maybe(z.array(text)),
});
const chain = z.object({ id: text, name: text });
const step = z.object({
  escalation_chain_id: text,
  position: z.int(),
  type: text,
  duration: maybe(z.number()),
  persons_to_notify: maybe(z.array(text)),
  notify_on_call_from_schedule: maybe(text),
});

type Shift = z.infer<typeof shift>;
const UNIT: Readonly<Record<string, string>> = { hourly: 'h', daily: 'd', weekly: 'w' };
const DAYS: Readonly<Record<string, Weekday>> = {
  MO: 'mon',
  TU: 'tue',
  WE: 'wed',
  TH: 'thu',
  FR: 'fri',
  SA: 'sat',
  SU: 'sun',
};
const DAY_S = 86_400;
/** When the chain ends without a wait. */
const LAST_WAIT_S = 300;

/** Throws ImportProblem. */
export function readGrafana(documents: readonly ForeignDocument[]): Imported {
  const notes: string[] = [];
  const objects = documents.flatMap(objectsOf);
  const of = <T extends z.ZodMiniType>(member: string, schema: T): readonly z.infer<T>[] =>
    objects.filter((one) => kindOf(one.value) === member).map((one) => readAs(schema, one));
  const shifts = new Map(of('shift', shift).map((one) => [one.id, one]));
  const [users, schedules, steps] = [of('user', user), of('schedule', schedule), of('step', step)];
  if (users.length + schedules.length + steps.length === 0)
    throw new ImportProblem(documents[0]?.name ?? '', 'no list of Grafana OnCall is in it');
  const names = new Map(of('chain', chain).map(({ id, name }) => [id, name]));
  return {
    people: users.map(({ id, username, email }) => ({ key: id, name: username, email: email ?? undefined })),
    schedules: schedules.map((one) => scheduleOf(one, shifts, notes)),
    policies: [...Map.groupBy(steps, (one) => one.escalation_chain_id)].map(([id, own]) =>
      policyOf(id, names.get(id) ?? id, own, notes),
    ),
    services: [],
    notes,
  };
}

/** A page of a list, a list, or one object. */
function objectsOf({ name, value }: ForeignDocument): readonly ForeignDocument[] {
  const page = z.object({ results: z.array(z.unknown()) }).safeParse(value);
  const list: unknown = page.success ? page.data.results : value;
  return Array.isArray(list)
    ? list.map((one: unknown, at) => ({ name: `${name}[${at}]`, value: one }))
    : [{ name, value }];
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (
    'escalation_chain_id' in value &&
    'position' in value &&
    'type' in value &&
    !('integration_id' in value)
  )
    return 'step';
  if ('start' in value && 'duration' in value) return 'shift';
  if ('username' in value) return 'user';
  if ('type' in value && ('shifts' in value || 'time_zone' in value || 'ical_url_primary' in value))
    return 'schedule';
  return 'name' in value && 'team_id' in value && !('type' in value) ? 'chain' : undefined;
}

function scheduleOf(
  { id, name, type, time_zone, shifts: own }: z.infer<typeof schedule>,
  shifts: ReadonlyMap<string, Shift>,
  notes: string[],
): ForeignSchedule {
  const zone = time_zone ?? 'UTC';
  if (type === 'ical')
    notes.push(`schedule ${name} is a calendar from elsewhere: its shifts are not in the export`);
  const known = (own ?? []).flatMap((one) => shifts.get(one) ?? []);
  const overrides = known.filter((one) => one.type === 'override' || one.type === 'single_event');
  const turns = known
    .filter((one) => !overrides.includes(one))
    .flatMap((one) => turnsOf(one, zone, name, notes));
  return { key: id, name, zone, turns, overrides: overrides.flatMap((one) => overrideOf(one, zone)) };
}

function overrideOf(one: Shift, zone: string): ForeignSchedule['overrides'] {
  const people = one.users ?? one.rolling_users?.flat() ?? [];
  const start = Date.parse(`${localOf(one.start)}Z`);
  // Both ends are on the same wall; a change of clocks between them is an hour that the export does not tell either.
  const [from, to] = [start, start + one.duration * 1000].map((at) =>
    new Date(at).toISOString().slice(0, 16).replace('T', ' '),
  );
  const person = people[0];
  return person === undefined || from === undefined || to === undefined || (one.time_zone ?? zone) !== zone
    ? []
    : [{ person, from, to }];
}

/** Without offset it is on the wall of the shift's zone. */
function localOf(start: string): string {
  return start.replace(/(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/, '');
}

function turnsOf(one: Shift, zone: string, schedule: string, notes: string[]): readonly Turns[] {
  const groups = one.type === 'rolling_users' ? (one.rolling_users ?? []) : [one.users ?? []];
  const turned = rotated(groups, one.start_rotation_from_user_index ?? 0).filter((group) => group.length > 0);
  const [unit, first] = [UNIT[one.frequency ?? ''], firstOf(one, zone)];
  if (unit === undefined || first === undefined || turned.length === 0) {
    notes.push(
      `schedule ${schedule}: ${one.name} (${one.type}, ${one.frequency ?? 'once'}) has no counterpart`,
    );
    return [];
  }
  const common = {
    level: one.level ?? 0,
    shift: `${one.interval ?? 1}${unit}`,
    first,
    only: hoursOf(one, first.slice(11)),
  };
  // Who shares a turn is on call at the same time: each place in the groups is a row of turns of its own.
  const width = Math.max(...turned.map((group) => group.length));
  return Array.from({ length: width }, (_, at) => ({
    ...common,
    name: width === 1 ? one.name : `${one.name} ${at + 1}`,
    people: turned.flatMap((group) => group[at] ?? group[0] ?? []),
  }));
}

function rotated<T>(list: readonly T[], from: number): readonly T[] {
  const at = list.length === 0 ? 0 : from % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function firstOf({ start, rotation_start, time_zone }: Shift, zone: string): string | undefined {
  const begins = rotation_start ?? start;
  if ((time_zone ?? zone) === zone && !/(?:Z|[+-]\d\d:?\d\d)$/.test(begins))
    return localOf(begins).slice(0, 16);
  const instant = /(?:Z|[+-]\d\d:?\d\d)$/.test(begins) ? begins : `${begins}Z`;
  return wallOf(instant, zone);
}

/** A turn that fills its time needs no hours; a shorter one is restricted to them. */
function hoursOf({ duration, frequency, interval, by_day }: Shift, clock: string): readonly Hours[] {
  const days = (by_day ?? []).flatMap((one) => DAYS[one] ?? []);
  const each =
    frequency === 'daily' ? DAY_S * (interval ?? 1) : frequency === 'weekly' ? 7 * DAY_S : duration;
  if (duration >= each || (duration >= DAY_S && days.length === 0)) return [];
  const whole = duration >= DAY_S;
  return [
    {
      ...(days.length === 0 ? {} : { days }),
      ...(whole ? {} : { from: clock, to: laterClock(clock, Math.round(duration / 60)) }),
    },
  ];
}

function policyOf(
  key: string,
  name: string,
  steps: readonly z.infer<typeof step>[],
  notes: string[],
): ForeignPolicy {
  const made: { notify: ForeignPolicy['steps'][number]['notify']; waitSeconds: number }[] = [];
  let repeat = 0;
  for (const one of steps.toSorted((a, b) => a.position - b.position)) {
    const last = made.at(-1);
    if (one.type === 'wait' && last !== undefined) last.waitSeconds += one.duration ?? 0;
    else if (one.type === 'repeat_escalation') repeat = 5;
    else if (one.type === 'notify_persons' || one.type === 'notify_person_next_each_time')
      made.push({
        notify: (one.persons_to_notify ?? []).map((person) => ({ kind: 'person', key: person })),
        waitSeconds: 0,
      });
    else if (
      one.type === 'notify_on_call_from_schedule' &&
      typeof one.notify_on_call_from_schedule === 'string'
    )
      made.push({ notify: [{ kind: 'schedule', key: one.notify_on_call_from_schedule }], waitSeconds: 0 });
    else notes.push(`policy ${name}, position ${one.position}: ${one.type} has no counterpart`);
  }
  return { key, name, repeat, steps: merged(made) };
}

/** Without a wait between them they are one step. */
function merged(steps: ForeignPolicy['steps']): ForeignPolicy['steps'] {
  const together: { notify: ForeignPolicy['steps'][number]['notify']; waitSeconds: number }[] = [];
  for (const one of steps) {
    const last = together.at(-1);
    if (last?.waitSeconds === 0)
      Object.assign(last, { notify: [...last.notify, ...one.notify], waitSeconds: one.waitSeconds });
    else together.push({ ...one });
  }
  return together.map((one) => (one.waitSeconds === 0 ? { ...one, waitSeconds: LAST_WAIT_S } : one));
}
