/** GoAlert: the answer of its GraphQL interface to the query in the manual (schema.graphql of 0.34). */
import * as z from 'zod/mini';
import { SUNDAY_FIRST, readAs, wallOf } from './foreign.ts';
import type { ForeignDocument, ForeignPolicy, ForeignSchedule, Hours, Imported, Turns } from './model.ts';

const text = z.string();
const nodes = <T extends z.ZodMiniType>(of: T) => z.object({ nodes: z.array(of) });
const target = z.object({ id: text, type: text, name: z.optional(z.nullable(text)) });
const rule = z.object({ start: text, end: text, weekdayFilter: z.array(z.boolean()) });
const rotation = z.object({
  id: text,
  name: text,
  type: text,
  shiftLength: z.int(),
  start: text,
  timeZone: text,
  userIDs: z.array(text),
});

const answer = z.object({
  data: z.object({
    users: nodes(z.object({ id: text, name: text, email: z.optional(z.nullable(text)) })),
    rotations: nodes(rotation),
    schedules: nodes(
      z.object({
        id: text,
        name: text,
        timeZone: text,
        targets: z.array(z.object({ target, rules: z.array(rule) })),
      }),
    ),
    escalationPolicies: nodes(
      z.object({
        id: text,
        name: text,
        repeat: z.int(),
        steps: z.array(z.object({ delayMinutes: z.int(), targets: z.array(target) })),
      }),
    ),
    services: z.optional(nodes(z.object({ name: text, escalationPolicyID: text }))),
  }),
});

type Answer = z.infer<typeof answer>['data'];
const UNIT: Readonly<Record<string, string>> = { hourly: 'h', daily: 'd', weekly: 'w' };

/** Throws ImportProblem. */
export function readGoAlert(documents: readonly ForeignDocument[]): Imported {
  const notes: string[] = [];
  const all = documents.map((document) => readAs(answer, document).data);
  const rotations = new Map(all.flatMap((one) => one.rotations.nodes.map((node) => [node.id, node])));
  return {
    people: all.flatMap((one) =>
      one.users.nodes.map(({ id, name, email }) => ({ key: id, name, email: email ?? undefined })),
    ),
    schedules: all.flatMap((one) => one.schedules.nodes.map((node) => scheduleOf(node, rotations, notes))),
    policies: all.flatMap((one) => one.escalationPolicies.nodes.map((node) => policyOf(node, notes))),
    services: all.flatMap((one) =>
      (one.services?.nodes ?? []).map(({ name, escalationPolicyID }) => ({
        name,
        policy: escalationPolicyID,
      })),
    ),
    notes,
  };
}

function scheduleOf(
  { id, name, timeZone, targets }: Answer['schedules']['nodes'][number],
  rotations: ReadonlyMap<string, z.infer<typeof rotation>>,
  notes: string[],
): ForeignSchedule {
  const turns = targets.flatMap((one): readonly Turns[] => {
    const only = one.rules.flatMap(hoursOf);
    if (one.target.type === 'user')
      return [{ ...ALWAYS, name: one.target.name ?? 'one person', people: [one.target.id], only }];
    const turning = rotations.get(one.target.id);
    const unit = UNIT[turning?.type ?? ''];
    const first = turning && wallOf(turning.start, timeZone);
    if (turning === undefined || unit === undefined || first === undefined) {
      notes.push(
        `schedule ${name}: ${one.target.name ?? one.target.id} (${turning?.type ?? one.target.type}) has no counterpart`,
      );
      return [];
    }
    const { shiftLength, userIDs } = turning;
    return [{ name: turning.name, level: 0, people: userIDs, shift: `${shiftLength}${unit}`, first, only }];
  });
  return { key: id, name, zone: timeZone, turns, overrides: [] };
}

/** One person for ever is a turn that begins anew with the same. */
const ALWAYS = { level: 0, shift: '1w', first: '2024-01-01T00:00' } as const;

/** Equal times are a whole day; a filter begins with Sunday. */
function hoursOf({ start, end, weekdayFilter }: z.infer<typeof rule>): readonly Hours[] {
  const days = SUNDAY_FIRST.filter((_, at) => weekdayFilter[at] === true);
  if (days.length === 0) return [];
  const whole = start === end;
  return [
    {
      ...(days.length === 7 ? {} : { days }),
      ...(whole ? {} : { from: start, to: end === '00:00' ? '24:00' : end }),
    },
  ];
}

function policyOf(
  { id, name, repeat, steps }: Answer['escalationPolicies']['nodes'][number],
  notes: string[],
): ForeignPolicy {
  return {
    key: id,
    name,
    repeat,
    steps: steps.map(({ delayMinutes, targets }) => ({
      waitSeconds: delayMinutes * 60,
      notify: targets.flatMap((one): ForeignPolicy['steps'][number]['notify'] => {
        if (one.type === 'user') return [{ kind: 'person', key: one.id }];
        if (one.type === 'schedule') return [{ kind: 'schedule', key: one.id }];
        notes.push(`policy ${name}: ${one.type} ${one.name ?? one.id} is not notified here`);
        return [];
      }),
    })),
  };
}
