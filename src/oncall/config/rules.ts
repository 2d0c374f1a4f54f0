/** What must hold between the parts of the file: every name leads somewhere, every time is one, nobody goes unpaged. */
import { durationOf, isZone, zoneNames } from '../time/index.ts';
import { RECIPIENT } from './channels.ts';
import { targetOf } from './compile.ts';
import { nearest } from './nearest.ts';
import { cut, type Complaint, type Path } from './problem.ts';
import { error, refer, warning } from './refer.ts';
import { scheduleRules } from './schedule-rules.ts';
import type { MatchFile, OnCallFile } from './schema.ts';
import type { Secret } from './secret.ts';
import { spanRules } from './span-rules.ts';
import { MAILBOX } from './words.ts';

export function rules(file: OnCallFile): readonly Complaint[] {
  return [
    ...zoneRules(file.zone, ['zone']),
    ...Object.entries(file.people).flatMap(([id, person]) => contactRules(file, id, person)),
    ...Object.entries(file.schedules ?? {}).flatMap(([id, schedule]) => [
      ...(schedule.zone === undefined ? [] : zoneRules(schedule.zone, ['schedules', id, 'zone'])),
      ...scheduleRules(file, id, schedule),
    ]),
    ...Object.entries(file.policies).flatMap(([id, policy]) =>
      policy.steps.flatMap(({ notify }, step) =>
        notify.flatMap((target, at) =>
          targetRules(file, target, ['policies', id, 'steps', step, 'notify', at]),
        ),
      ),
    ),
    ...routeRules(file),
    ...silenceRules(file),
    ...unused(file),
    ...circles(file.depends ?? {}),
    ...heartbeatRules(file.heartbeat),
  ];
}

/** Seconds are what it is told in; who waits for it counts in minutes. */
const BEATS = [10_000, 86_400_000] as const;

function heartbeatRules(heartbeat: OnCallFile['heartbeat']): readonly Complaint[] {
  const every = durationOf(heartbeat?.every ?? '1m');
  if (every === undefined || (every >= BEATS[0] && every <= BEATS[1])) return [];
  return [error(['heartbeat', 'every'], 'is between 10s and 1d')];
}

function zoneRules(zone: string, path: Path): readonly Complaint[] {
  if (isZone(zone)) return [];
  const byCity = new Map(zoneNames().map((name) => [name.split('/').at(-1) ?? name, name]));
  const near = nearest(zone, zoneNames()) ?? byCity.get(nearest(zone, byCity.keys()) ?? '');
  return [
    error(path, `there is no time zone ${cut(zone)}${near === undefined ? '' : `; did you mean ${near}?`}`),
  ];
}

function contactRules(
  file: OnCallFile,
  id: string,
  { contacts }: OnCallFile['people'][string],
): readonly Complaint[] {
  return contacts.flatMap(({ channel: name, to }, at) => {
    const path = ['people', id, 'contacts', at];
    const missing = refer('channel', name, file.channels, [...path, 'channel']);
    const kind = file.channels[name]?.kind;
    if (missing.length > 0 || kind === undefined) return missing;
    const wanted = RECIPIENT[kind];
    if (wanted !== undefined && to === undefined)
      return [error([...path, 'to'], `is missing: for ${kind} it is ${wanted}`)];
    if (kind === 'smtp' && to !== undefined && !isMailbox(to))
      return [error([...path, 'to'], 'is no address of mail: oncall@example.org')];
    if (wanted === undefined && to !== undefined)
      return [error([...path, 'to'], `means nothing: a ${kind} channel reaches whoever is at its other end`)];
    return [];
  });
}

/** Addresses that are kept elsewhere are looked at when they are used. */
function isMailbox(to: Secret): boolean {
  return to.place.kind !== 'configuration' || MAILBOX.test(to.reveal({ file: absent, env: absent }) ?? '');
}

const absent = (): undefined => undefined;

function targetRules(file: OnCallFile, written: string, path: Path): readonly Complaint[] {
  const { kind, id } = targetOf(written);
  const known = { person: file.people, schedule: file.schedules, channel: file.channels }[kind];
  const missing = refer(kind, id, known, path);
  if (missing.length > 0 || kind !== 'channel') return missing;
  const wanted = RECIPIENT[file.channels[id]?.kind ?? 'wall'];
  return wanted === undefined
    ? []
    : [error(path, `channel ${id} needs ${wanted}: name a person who is reached through it`)];
}

const meetsAll = ({ services, hosts, severities }: MatchFile): boolean =>
  [services, hosts].every((list) => list === undefined || list.includes('*')) &&
  (severities === undefined || new Set(severities).size === 2);

function routeRules({ routes, policies }: OnCallFile): readonly Complaint[] {
  const all = routes.findIndex(meetsAll);
  return [
    ...routes.flatMap(({ policy }, at) => refer('policy', policy, policies, ['routes', at, 'policy'])),
    ...(all === -1
      ? [
          error(
            ['routes'],
            'an incident that meets none of them would page nobody: end with a route that has a policy only',
            true,
          ),
        ]
      : routes
          .slice(all + 1)
          .map((_, at) =>
            warning(['routes', all + 1 + at], 'is never reached: a route before it meets everything'),
          )),
  ];
}

function silenceRules(file: OnCallFile): readonly Complaint[] {
  const entries = [
    ...Object.entries(file.silences ?? {}).map(([id, silence]) => ({ path: ['silences', id], silence })),
    ...Object.entries(file.maintenance ?? {}).map(([id, silence]) => ({
      path: ['maintenance', id],
      silence,
    })),
  ];
  return entries.flatMap(({ path, silence }) => [
    ...(silence.by === undefined ? [] : refer('person', silence.by, file.people, [...path, 'by'])),
    ...(meetsAll(silence)
      ? [
          error(
            path,
            'meets every incident, so nobody would ever be paged: name services, hosts or severities',
            true,
          ),
        ]
      : []),
    ...spanRules(silence.from, silence.until, 'until', file.zone, path),
  ]);
}

function unused({ policies, routes, schedules }: OnCallFile): readonly Complaint[] {
  const routed = new Set(routes.map(({ policy }) => policy));
  const notified = new Set(
    Object.values(policies).flatMap(({ steps }) => steps.flatMap(({ notify }) => notify)),
  );
  return [
    ...Object.keys(policies)
      .filter((id) => !routed.has(id))
      .map((id) => warning(['policies', id], 'no route leads to it')),
    ...Object.keys(schedules ?? {})
      .filter((id) => !notified.has(`schedule:${id}`))
      .map((id) => warning(['schedules', id], 'no policy pages who is on call in it')),
  ];
}

/** Services between one and what it needs. */
const LONGEST_WAY = 100;

/** Services that need themselves, over however many others: each circle once. */
function circles(depends: Readonly<Record<string, readonly string[]>>): readonly Complaint[] {
  const done = new Set<string>();
  const found: Complaint[] = [];
  const visit = (service: string, way: readonly string[]): void => {
    const begun = way.indexOf(service);
    if (begun !== -1) {
      const circle = [...way.slice(begun), service];
      found.push(error(['depends', service], `needs itself: ${circle.map(cut).join(' → ')}`, true));
    }
    if (begun !== -1 || done.has(service)) return;
    if (way.length > LONGEST_WAY) {
      found.push(error(['depends', service], `is needed over more than ${LONGEST_WAY} others`, true));
      return;
    }
    done.add(service);
    const needs = Object.hasOwn(depends, service) ? depends[service] : undefined;
    for (const need of needs ?? []) visit(need, [...way, service]);
  };
  for (const service of Object.keys(depends)) visit(service, []);
  return found;
}
