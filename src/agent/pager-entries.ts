/** From an entry of the journal to what the pager is told of it. Pure. */
import type { EventOf, JournalEntry } from '../domain/event.ts';
import { isOpen, type Incident } from '../domain/incident.ts';
import type { Input } from '../oncall/index.ts';
import type { Subject } from '../pager/index.ts';

const MOST_WORDS = 1900;

/** What an entry tells; `incident` is its incident with this entry, where it has one. */
export function inputsOf(
  entry: JournalEntry,
  incident: Incident | undefined,
  before: Incident | undefined,
  host: string,
): readonly Input[] {
  const { event } = entry;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- nobody is paged for the other kinds
  switch (event.kind) {
    case 'incident.opened':
    case 'incident.reopened':
      return incident === undefined ? [] : [openedInput(incident, host)];
    case 'incident.resolved':
      return incident === undefined ? [] : [{ kind: 'resolved', incident: incident.id, how: cut(event.how) }];
    case 'incident.acknowledged':
      return incident === undefined ? [] : [acknowledgedInput(event, incident.id)];
    case 'oncall.asked':
      return incident === undefined ? [] : [askedInput(event, incident.id)];
    case 'finding.opened':
    case 'signal.raised':
    case 'service.checked':
      return incident !== undefined && before !== undefined && isOpen(before) && isMore(before, incident)
        ? [openedInput(incident, host)]
        : [];
    default:
      return [];
  }
}

/** Whether somebody said it, and wants to hear when it meant nothing. */
export function isAsked({ event }: JournalEntry): boolean {
  return event.kind === 'oncall.asked' || event.kind === 'incident.acknowledged';
}

export function openedInput(incident: Incident, host: string): Extract<Input, { kind: 'opened' }> {
  return {
    kind: 'opened',
    incident: incident.id,
    title: sentenceOf(incident),
    severity: incident.severity,
    services: [...servicesOf(incident)].slice(0, 1000),
    hosts: [host],
  };
}

function acknowledgedInput(event: EventOf<'incident.acknowledged'>, incident: string): Input {
  const { by, note, etaMs } = event;
  return {
    kind: 'acknowledged',
    incidents: [incident],
    by: named(by),
    ...(note === undefined ? {} : { note: cut(note) }),
    ...(etaMs === undefined ? {} : { etaMs }),
  };
}

function askedInput({ by: who, ask }: EventOf<'oncall.asked'>, incident: string): Input {
  const by = named(who);
  switch (ask.what) {
    case 'snooze':
      return { kind: 'snoozed', incident, by, forMs: ask.forMs };
    case 'hand-over': {
      const { to, note } = ask;
      const said = note === undefined ? {} : { note: cut(note) };
      return { kind: 'handed-over', incident, by, to: named(to), ...said };
    }
    case 'awake':
      return { kind: 'awake', incidents: [incident], by, awake: ask.awake };
    case 'silence': {
      const until = Date.parse(ask.until);
      return {
        kind: 'silenced',
        incident,
        by,
        reason: cut(ask.reason),
        until: Number.isNaN(until) ? 'resolved' : until,
      };
    }
    case 'unsilence':
      return { kind: 'unsilenced', incident, by };
    default:
      throw new Error('a wish that this version does not know');
  }
}

/** What a message says of it besides: the newest sentence, and what to do. */
export function subjectOf(incident: Incident): Subject {
  const { id, diagnosis, instants, openedAt } = incident;
  const since = instants.impactStart.at ?? instants.cause.at ?? openedAt;
  return {
    incident: id.slice(0, 100),
    sentence: sentenceOf(incident),
    ...(diagnosis === undefined ? {} : { reason: cut(diagnosis.summary) }),
    since: since.slice(0, 40),
    next: [
      ...(diagnosis === undefined || diagnosis.causes.length === 0 ? [] : [`stakeout repair ${id}`]),
      `stakeout incident show ${id}`,
    ],
  };
}

/** What is broken, and why where that is known: once, where both are about the same thing. */
export function sentenceOf({ id, title, diagnosis }: Incident): string {
  const cause = diagnosis?.causes[0];
  const what = title === '' ? id : title;
  if (cause === undefined) return cut(what);
  return cut(what.includes(cause.object) ? cause.summary : `${what}, because ${cause.summary}`);
}

export function servicesOf({ findings, services, signals }: Incident): ReadonlySet<string> {
  return new Set([
    ...findings.flatMap((finding) => finding.services),
    ...services.map(({ service }) => service),
    ...signals.filter(({ severity }) => severity === 'critical').flatMap((signal) => signal.services),
  ]);
}

function isMore(before: Incident, after: Incident): boolean {
  const known = servicesOf(before);
  return before.severity !== after.severity || [...servicesOf(after)].some((service) => !known.has(service));
}

/** Whether there is nothing left that is wrong, as far as is known. */
export function isMended(incident: Incident): boolean {
  return incident.state === 'mitigated' || incident.state === 'monitoring';
}

function named(who: string): string {
  return who === '' ? 'somebody' : who.slice(0, 255);
}

function cut(text: string): string {
  return text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}…` : text;
}
