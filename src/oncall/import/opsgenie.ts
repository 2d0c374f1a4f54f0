/** Opsgenie: the objects of its REST interface, as its backup tool keeps them, a file or a list of them each. */
import * as z from 'zod/mini';
import { clockOf, readAs, wallOf } from './foreign.ts';
import {
  type ForeignDocument,
  type ForeignPolicy,
  type ForeignSchedule,
  type Hours,
  ImportProblem,
  type Imported,
  type Turns,
} from './model.ts';
import type { Weekday } from '../time/index.ts';

const text = z.string();
const reference = z.object({
  type: text,
  id: z.optional(text),
  username: z.optional(text),
  name: z.optional(text),
});
const hour = { startHour: z.int(), startMin: z.int(), endHour: z.int(), endMin: z.int() };
const restriction = z.union([
  z.object({ type: z.literal('time-of-day'), restriction: z.object(hour) }),
  z.object({
    type: z.literal('weekday-and-time-of-day'),
    restrictions: z.array(z.object({ ...hour, startDay: text, endDay: text })),
  }),
]);
const rotation = z.object({
  name: z.optional(text),
  startDate: text,
  endDate: z.optional(z.nullable(text)),
  type: text,
  length: z.optional(z.int()),
  participants: z.array(reference),
  timeRestriction: z.optional(z.nullable(restriction)),
});
const schedule = z.object({
  id: text,
  name: text,
  timezone: text,
  enabled: z.optional(z.boolean()),
  rotations: z.array(rotation),
});
const user = z.object({ id: text, username: text, fullName: z.optional(text) });
const escalation = z.object({
  id: text,
  name: text,
  rules: z.array(
    z.object({
      notifyType: z.optional(text),
      delay: z.union([z.int(), z.object({ timeAmount: z.int(), timeUnit: z.optional(text) })]),
      recipient: reference,
    }),
  ),
  repeat: z.optional(z.nullable(z.object({ waitInterval: z.optional(z.int()), count: z.optional(z.int()) }))),
});

type Kind = 'user' | 'schedule' | 'escalation';
const UNIT: Readonly<Record<string, string>> = { hourly: 'h', daily: 'd', weekly: 'w' };
const MINUTES: Readonly<Record<string, number>> = { minutes: 1, hours: 60, days: 1440 };
/** Between the last rule and the next round when the export names no interval. */
const LAST_WAIT_S = 300;

/** Throws ImportProblem. */
export function readOpsgenie(documents: readonly ForeignDocument[]): Imported {
  const notes: string[] = [];
  const objects = documents.flatMap(objectsOf);
  const of = <T extends z.ZodMiniType>(kind: Kind, schema: T): readonly z.infer<T>[] =>
    objects.filter((one) => kindOf(one.value) === kind).map((one) => readAs(schema, one));
  const [users, schedules, escalations] = [
    of('user', user),
    of('schedule', schedule),
    of('escalation', escalation),
  ];
  if (users.length + schedules.length + escalations.length === 0)
    throw new ImportProblem(documents[0]?.name ?? '', 'no user, schedule or escalation of Opsgenie is in it');
  return {
    // People are named by their address in some places and by their identifier in others.
    people: users.map(({ username, fullName }) => ({
      key: username,
      name: fullName ?? username,
      email: username,
    })),
    schedules: schedules.map((one) => scheduleOf(one, keysOf(users), notes)),
    policies: escalations.map((one) => policyOf(one, keysOf(users), schedules, notes)),
    services: [],
    notes,
  };
}

function objectsOf({ name, value }: ForeignDocument): readonly ForeignDocument[] {
  const list = z.object({ data: z.unknown() }).safeParse(value);
  const inner = list.success && list.data.data !== undefined ? list.data.data : value;
  return Array.isArray(inner)
    ? inner.map((one: unknown, at) => ({ name: `${name}[${at}]`, value: one }))
    : [{ name, value: inner }];
}

function kindOf(value: unknown): Kind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('rotations' in value) return 'schedule';
  if ('rules' in value) return 'escalation';
  return 'username' in value ? 'user' : undefined;
}

function keysOf(
  users: readonly z.infer<typeof user>[],
): (one: z.infer<typeof reference>) => string | undefined {
  const byId = new Map(users.map(({ id, username }) => [id, username]));
  return ({ id, username }) => username ?? (id === undefined ? undefined : byId.get(id));
}

type KeyOf = ReturnType<typeof keysOf>;

function scheduleOf(
  { id, name, timezone, rotations, enabled }: z.infer<typeof schedule>,
  keyOf: KeyOf,
  notes: string[],
): ForeignSchedule {
  if (enabled === false) notes.push(`schedule ${name} was switched off there, and is on here`);
  const turns = rotations.flatMap((one, at): readonly Turns[] => {
    const called = one.name ?? `rotation ${at + 1}`;
    const [unit, first] = [UNIT[one.type], wallOf(one.startDate, timezone)];
    const people = one.participants.flatMap((each) => (each.type === 'user' ? (keyOf(each) ?? []) : []));
    const others = one.participants.length - people.length;
    if (others > 0)
      notes.push(
        `schedule ${name}, ${called}: ${others} of its participants are no people, and take no turns here`,
      );
    if (typeof one.endDate === 'string')
      notes.push(`schedule ${name}, ${called}: it ends on ${one.endDate} there, and does not here`);
    if (unit !== undefined && first !== undefined && people.length > 0)
      return [
        {
          name: called,
          level: 0,
          people,
          shift: `${one.length ?? 1}${unit}`,
          first,
          only: hoursOf(one.timeRestriction),
        },
      ];
    notes.push(`schedule ${name}: ${called} (${one.type}) has no counterpart`);
    return [];
  });
  return { key: id, name, zone: timezone, turns, overrides: [] };
}

function hoursOf(of: z.infer<typeof rotation>['timeRestriction']): readonly Hours[] {
  if (of === null || of === undefined) return [];
  if (of.type === 'time-of-day') return [{ from: fromOf(of.restriction), to: toOf(of.restriction) }];
  return of.restrictions.flatMap(spanOf);
}

function fromOf({ startHour, startMin }: { startHour: number; startMin: number }): string {
  return clockOf(startHour, startMin);
}

function toOf({ endHour, endMin }: { endHour: number; endMin: number }): string {
  return endHour === 0 && endMin === 0 ? '24:00' : clockOf(endHour, endMin);
}

const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A span over several days, as one window a day. */
function spanOf(one: {
  startDay: string;
  endDay: string;
  startHour: number;
  startMin: number;
  endHour: number;
  endMin: number;
}): readonly Hours[] {
  const day = (text: string): number => WEEK.findIndex((each) => text.toLowerCase().startsWith(each));
  const [start, end] = [day(one.startDay), day(one.endDay)];
  const length = (end - start + 7) % 7;
  const days = Array.from({ length: length + 1 }, (_, at) => WEEK[(start + at) % 7] ?? 'mon');
  return days.flatMap((each, at): readonly Hours[] => {
    const from = at === 0 ? fromOf(one) : '00:00';
    // Midnight at the end belongs to the day before.
    const to = at < length ? '24:00' : one.endHour === 0 && one.endMin === 0 ? undefined : toOf(one);
    return to === undefined ? [] : [{ days: [each], from, to }];
  });
}

function policyOf(
  { id, name, rules, repeat }: z.infer<typeof escalation>,
  keyOf: KeyOf,
  schedules: readonly z.infer<typeof schedule>[],
  notes: string[],
): ForeignPolicy {
  const delays = rules.map(({ delay }) => secondsOf(delay));
  return {
    key: id,
    name,
    repeat: repeat?.count ?? 0,
    steps: rules.map(({ recipient, notifyType }, at) => {
      if (notifyType !== undefined && notifyType !== 'default')
        notes.push(`policy ${name}, rule ${at + 1}: notify type ${notifyType} is read as default`);
      const next = delays[at + 1];
      const after =
        next === undefined ? (repeat?.waitInterval ?? 0) * 60 || LAST_WAIT_S : next - (delays[at] ?? 0);
      return {
        waitSeconds: after,
        notify: targetsOf(recipient, keyOf, schedules, `policy ${name}, rule ${at + 1}`, notes),
      };
    }),
  };
}

function targetsOf(
  recipient: z.infer<typeof reference>,
  keyOf: KeyOf,
  schedules: readonly z.infer<typeof schedule>[],
  where: string,
  notes: string[],
): ForeignPolicy['steps'][number]['notify'] {
  const person = recipient.type === 'user' ? keyOf(recipient) : undefined;
  if (person !== undefined) return [{ kind: 'person', key: person }];
  const known = schedules.find((one) => one.id === recipient.id || one.name === recipient.name);
  if (recipient.type === 'schedule' && known !== undefined) return [{ kind: 'schedule', key: known.id }];
  notes.push(`${where}: ${recipient.type} ${recipient.name ?? recipient.id ?? ''} is not notified here`);
  return [];
}

function secondsOf(delay: number | { timeAmount: number; timeUnit?: string | undefined }): number {
  return typeof delay === 'number'
    ? delay * 60
    : delay.timeAmount * 60 * (MINUTES[delay.timeUnit ?? 'minutes'] ?? 1);
}
