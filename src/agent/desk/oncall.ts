/** Who is on call, how pages stand, and what people say to that: the same checks as the commands of `stakeout oncall`. */
import type { EventOf } from '../../domain/event.ts';
import { messageOf } from '../../domain/errors.ts';
import { isOpen } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import { DeskRefusal, type Handlers, type OnCallPage, type Said } from '../../desk/index.ts';
import { currentStretch, gapsOf, type OnCallConfig, readConfiguration } from '../../oncall/index.ts';
import type { PagerStatus } from '../../pager/index.ts';
import { trainingRecords, untrainedOnCall } from '../../learn/training/index.ts';
import { readConfigFile } from './config-file.ts';
import type { IncidentViews } from './incident-views.ts';
import { KeptEntries } from './kept-entries.ts';
import type { DeskPorts } from './ports.ts';
import { quietsOf } from './quiets.ts';

type Ask = EventOf<'oncall.asked'>['ask'];
type Words = 'snooze' | 'handover' | 'awake' | 'silence' | 'unsilence';

const MINUTE_MS = 60_000;
const AHEAD_MS = 7 * 24 * 3_600_000;
const MOST_GAPS = 200;
const MOST_PENDING = 200;
/** Words and drills that are looked back at. */
const MOST_TOLD = 2000;
/** The agent tells the pager at once, and that stores it before it says how it stands. */
const HEARD_MS = 8000;
const AGAIN_MS = 100;

export function onCallHandlers(ports: DeskPorts, views: IncidentViews): Pick<Handlers, 'oncall' | Words> {
  const say = (incident: string, by: string, ask: Ask): Promise<Said> =>
    sayTo(ports, views, incident, by, ask);
  const told: Told = {
    asked: new KeptEntries(ports.entries, ['oncall.asked'], MOST_TOLD),
    drills: new KeptEntries(ports.entries, ['drill.finished'], MOST_TOLD),
    views,
  };
  return {
    oncall: () => onCallPage(ports, told),
    snooze: ({ incident, by, forMinutes }) =>
      say(incident, by, { what: 'snooze', forMs: forMinutes * MINUTE_MS }),
    handover: ({ incident, by, to, note }) =>
      say(incident, by, { what: 'hand-over', to, ...(note === undefined ? {} : { note }) }),
    awake: ({ incident, by, awake }) => say(incident, by, { what: 'awake', awake }),
    silence: ({ incident, by, reason, until }) => {
      if (reason.trim() === '') throw new DeskRefusal('refused', 'a silence needs a reason');
      if (until !== undefined && !(Date.parse(until) > ports.now().getTime()))
        throw new DeskRefusal('refused', 'a silence ends in the future');
      return say(incident, by, { what: 'silence', reason, until: until ?? 'resolved' });
    },
    unsilence: ({ incident, by }) => say(incident, by, { what: 'unsilence' }),
  };
}

/** What the journal says of it. */
interface Told {
  readonly asked: KeptEntries;
  readonly drills: KeptEntries;
  readonly views: IncidentViews;
}

async function onCallPage(ports: DeskPorts, { asked: words, drills, views }: Told): Promise<OnCallPage> {
  const { now, onCallFile, status: standing } = ports;
  const asked = await statusOf(ports);
  const { status } = asked;
  const config = onCallFile === undefined ? undefined : usableConfig(onCallFile);
  const at = now().getTime();
  return {
    at: now().toISOString(),
    standing: redact(asked.why ?? standing()?.onCall ?? 'nobody would be paged: the agent keeps no pager'),
    running: status !== undefined,
    inForce: status?.configuration.inForce ?? false,
    problems: (status?.configuration.problems ?? []).map(redact),
    rotations: rotationsOf(status, config, at),
    gaps: config === undefined ? { schedules: [], policies: [] } : gapsAhead(config, at),
    pages: (status?.incidents ?? []).map((one) => pageOf(one, at)),
    pending: (status?.pending ?? []).slice(0, MOST_PENDING).map(({ why, ...one }) => ({
      ...one,
      why: said(why),
    })),
    pendingCount: status?.pendingCount ?? 0,
    channels: (status?.channels ?? []).map(({ since, lastSent, why, ...one }) => ({
      ...one,
      since: since ?? null,
      lastSent: lastSent ?? null,
      why: said(why),
    })),
    people: [...(status?.people ?? peopleOf(config))],
    untrained:
      config === undefined
        ? []
        : [
            ...untrainedOnCall(config, trainingRecords(drills.newestFirst().toReversed()), {
              from: at,
              until: at + AHEAD_MS,
            }),
          ],
    quiets: [...quietsOf(words, views, config, { now: at, ahead: AHEAD_MS })],
    heartbeat: heartbeatOf(status),
    outboxTrouble: said(status?.outboxTrouble),
  };
}

async function statusOf({
  pagerStatus,
}: DeskPorts): Promise<{ readonly status?: PagerStatus | undefined; readonly why?: string }> {
  try {
    return { status: await pagerStatus() };
  } catch (error) {
    return { why: `the pager does not answer: ${messageOf(error)}` };
  }
}

function usableConfig(path: string): OnCallConfig | undefined {
  const file = readConfigFile(path);
  const reading = file.state === 'there' ? readConfiguration(file.text) : undefined;
  return reading?.ok === true ? reading.config : undefined;
}

/** What is in force says who is on call now; the file, where it holds, what comes next. */
function rotationsOf(
  status: PagerStatus | undefined,
  config: OnCallConfig | undefined,
  at: number,
): OnCallPage['rotations'] {
  const names = new Map((status?.people ?? peopleOf(config)).map(({ id, name }) => [id, name]));
  const named = (id: string | undefined) =>
    id === undefined ? null : { id, name: names.get(id) ?? config?.people.get(id)?.name ?? id };
  const ids = new Set([
    ...(status?.onCall.map(({ schedule }) => schedule) ?? []),
    ...(config?.schedules.keys() ?? []),
  ]);
  return [...ids].map((id) => {
    const schedule = config?.schedules.get(id);
    const inForce = status?.onCall.find((one) => one.schedule === id);
    if (schedule === undefined)
      return { schedule: id, zone: '', now: named(inForce?.person), until: null, next: null };
    const { duty, until, next } = currentStretch(schedule, at);
    return {
      schedule: id,
      zone: schedule.zone,
      now: named(inForce === undefined ? duty?.person : inForce.person),
      until: until === undefined ? null : iso(until),
      next: named(next?.duty?.person),
    };
  });
}

function peopleOf(
  config: OnCallConfig | undefined,
): readonly { readonly id: string; readonly name: string }[] {
  return [...(config?.people.values() ?? [])].map(({ id, name }) => ({ id, name }));
}

function gapsAhead(config: OnCallConfig, at: number): OnCallPage['gaps'] {
  const { schedules, policies } = gapsOf(config, at, at + AHEAD_MS);
  return {
    schedules: schedules.slice(0, MOST_GAPS).map(({ schedule, from, until, skipped }) => ({
      schedule,
      from: iso(from),
      until: iso(until),
      skipped: [...skipped],
    })),
    policies: policies
      .slice(0, MOST_GAPS)
      .map(({ policy, from, until }) => ({ policy, from: iso(from), until: iso(until) })),
  };
}

function pageOf(
  { hosts: _, alerts: __, dueInMs, quiet, ...one }: PagerStatus['incidents'][number],
  at: number,
): OnCallPage['pages'][number] {
  return {
    ...one,
    title: redact(one.title),
    dueAt: dueInMs === undefined ? null : iso(at + dueInMs),
    quiet: quiet ?? null,
  };
}

function heartbeatOf(status: PagerStatus | undefined): OnCallPage['heartbeat'] {
  if (status?.heartbeat === undefined) return null;
  const { everyMs, last, why } = status.heartbeat;
  return { everyMs, last: last ?? null, why: said(why) };
}

/** Writes it down, and waits until the pager has acted on it, where there is one. */
async function sayTo(
  ports: DeskPorts,
  views: IncidentViews,
  incident: string,
  by: string,
  ask: Ask,
): Promise<Said> {
  const { status, why } = await statusOf(ports);
  const found = views.get(incident);
  // On-call opens incidents for alerts from elsewhere, of which the journal may not have heard yet.
  const isPaged = status?.incidents.some((one) => one.incident === incident) === true;
  if (found === undefined && !isPaged) throw new DeskRefusal('unknown', `there is no incident ${incident}`);
  if (found !== undefined && !isOpen(found) && !isPaged)
    throw new DeskRefusal('conflict', `${incident} is resolved`);
  if (ask.what === 'hand-over' && status !== undefined && !status.people.some(({ id }) => id === ask.to))
    throw new DeskRefusal('unknown', `the configuration has nobody called ${ask.to}`);
  // Nobody is paged less because the web knows them by another name than on-call does.
  const who = ask.what === 'awake' ? onCallNameOf(by, status?.people ?? []) : by;
  const { seq } = ports.append({ kind: 'oncall.asked', incident, by: who, ask });
  if (status === undefined || why !== undefined || seq === 0) return { seq, heard: false, page: null };
  return heard(ports, incident, seq);
}

/** Who somebody of the web is in the configuration, where exactly one has that name or id. */
function onCallNameOf(by: string, people: PagerStatus['people']): string {
  const same = (text: string): boolean => text.toLowerCase() === by.toLowerCase();
  const found = people.filter(({ id, name }) => same(id) || same(name));
  return found.length === 1 ? (found[0]?.id ?? by) : by;
}

async function heard(ports: DeskPorts, incident: string, seq: number): Promise<Said> {
  const until = performance.now() + HEARD_MS;
  for (;;) {
    const { status } = await statusOf(ports);
    const isHeard = status !== undefined && (seq <= (status.read ?? 0) || status.ahead.includes(seq));
    if (isHeard || performance.now() > until) {
      const page = status?.incidents.find((one) => one.incident === incident);
      return { seq, heard: isHeard, page: page === undefined ? null : pageOf(page, ports.now().getTime()) };
    }
    await new Promise((resolve) => {
      setTimeout(resolve, AGAIN_MS);
    });
  }
}

function said(text: string | undefined): string | null {
  return text === undefined ? null : redact(text);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
