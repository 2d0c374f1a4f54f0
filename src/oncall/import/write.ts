/** From what another tool had to the text of `stakeout.yaml`. What does not fit into it is noted, never dropped in silence. */
import { stringify } from 'yaml';
import { readConfiguration } from '../config/index.ts';
import { weekdayOf } from './foreign.ts';
import type { ForeignSchedule, Imported, Turns } from './model.ts';
import { names } from './names.ts';
import { apart } from './overlap.ts';

export interface Written {
  readonly text: string;
  /** What has no counterpart, and what has to be looked at. */
  readonly notes: readonly string[];
}

const MAIL = 'mail';
/** To be replaced; the server of Debian's own mail on most hosts. */
const SERVER = {
  kind: 'smtp',
  server: 'localhost:25',
  security: 'none',
  from: 'stakeout@localhost',
} as const;

/** Throws nothing: a file that would not be accepted says so in its notes. */
export function writeConfiguration(imported: Imported, origin: string): Written {
  const notes = [...imported.notes];
  const people = names(imported.people);
  const schedules = names(imported.schedules);
  const policies = names(imported.policies);
  const groups = new Map(imported.schedules.map((one) => [one.key, apart(one.turns)]));
  const file = {
    version: 1,
    zone: commonZone(imported.schedules),
    channels: { [MAIL]: SERVER },
    people: Object.fromEntries(
      imported.people.map(({ key, name, email }) => {
        if (email === undefined) notes.push(`${name} has no address of mail in the export: write one`);
        return [people.of(key), { name, contacts: [{ channel: MAIL, to: email ?? 'nobody@localhost' }] }];
      }),
    ),
    schedules: Object.fromEntries(
      imported.schedules.flatMap((one) => {
        const rows = groups.get(one.key) ?? [];
        if (rows.length === 0) notes.push(`schedule ${one.name} has nobody in it, and is left out`);
        return rows.map((row, at) => [
          partName(schedules.of(one.key), at),
          scheduleOf(one, row, at === 0, (key) => people.of(key)),
        ]);
      }),
    ),
    policies: Object.fromEntries(
      imported.policies.map((policy) => {
        const steps = policy.steps.map(({ notify, waitSeconds }) => ({
          notify: notify.flatMap(({ kind, key }) =>
            kind === 'person'
              ? people.known(key).map((id) => `person:${id}`)
              : (groups.get(key) ?? []).map((_, at) => `schedule:${partName(schedules.of(key), at)}`),
          ),
          wait: durationText(waitSeconds),
        }));
        const kept = steps.filter(({ notify }) => notify.length > 0);
        if (kept.length < steps.length)
          notes.push(
            `policy ${policy.name}: ${steps.length - kept.length} steps notify nobody here, and are left out`,
          );
        return [policies.of(policy.key), { steps: kept, repeat: Math.min(policy.repeat, 20) }];
      }),
    ),
    routes: [
      ...imported.services.flatMap(({ name, policy }) =>
        policies.known(policy).map((id) => ({ services: [patternOf(name)], policy: id })),
      ),
      ...imported.policies.slice(0, 1).map(({ key }) => ({ policy: policies.of(key) })),
    ],
  };
  notes.push(
    `everything that meets no other route goes to policy ${imported.policies[0]?.name ?? '(there is none)'}: choose`,
  );
  notes.push('people are reached by mail through localhost:25: set the server, and their other channels');
  const text = `# Imported from ${origin}. Look through it, then: stakeout config check\n${stringify(file, { lineWidth: 0 })}`;
  const read = readConfiguration(text);
  for (const { line, message, path } of read.problems) notes.push(`line ${line}, ${path}: ${message}`);
  return { text, notes };
}

function scheduleOf(
  one: ForeignSchedule,
  turns: readonly Turns[],
  withOverrides: boolean,
  person: (key: string) => string,
): object {
  const overrides = withOverrides
    ? one.overrides.map(({ person: key, from, to }) => ({ person: person(key), from, to }))
    : [];
  return {
    zone: one.zone,
    layers: turns.map(({ name, people, shift, first, only }) => ({
      name,
      people: people.map(person),
      shift,
      handoff: shift.endsWith('w') ? `${weekdayOf(first)} ${first.slice(11)}` : first.slice(11),
      starts: first.slice(0, 10),
      ...(only.length === 0 ? {} : { only }),
    })),
    ...(overrides.length === 0 ? {} : { overrides }),
  };
}

function partName(name: string, at: number): string {
  return at === 0 ? name : `${name}-${at + 1}`;
}

function commonZone(schedules: readonly ForeignSchedule[]): string {
  return schedules[0]?.zone ?? 'UTC';
}

function durationText(seconds: number): string {
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${Math.max(1, Math.round(seconds))}s`;
}

/** Names of services have spaces elsewhere. */
function patternOf(name: string): string {
  return name.replace(/[^A-Za-z0-9._:@/-]+/g, '*').replace(/^[^A-Za-z0-9*]/, '*');
}
