/** What the agent answers at the desk: views of the journal and of its own status, and words that go into the journal. */
import { hostname } from 'node:os';
import type { AgentStatus } from '../../domain/agent-status.ts';
import { describe } from '../../domain/describe.ts';
import type { JournalEntry, JournalEvent } from '../../domain/event.ts';
import { type Incident, incidentOf, isOpen } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import { type Args, DeskRefusal, type Handlers, type Result } from '../../desk/index.ts';
import type { EntryFilter } from '../../journal/index.ts';
import { IncidentViews } from './incident-views.ts';
import { detailOf, lineOf } from './shown.ts';

type Standing = Pick<AgentStatus, 'policy' | 'services' | 'watching' | 'onCall' | 'kernelGuard' | 'notes'>;

export interface DeskPorts {
  readonly entries: (filter?: EntryFilter) => Iterable<JournalEntry>;
  readonly append: (event: JournalEvent) => { readonly seq: number };
  /** Undefined until everything is watched. */
  readonly status: () => Standing | undefined;
  readonly now: () => Date;
  /** Resolves when something was written, or the time has passed. */
  readonly written: (withinMs: number) => Promise<void>;
}

export function deskHandlers(ports: DeskPorts): Handlers {
  const views = new IncidentViews(ports.entries);
  const known = (id: string): Incident => {
    const found = views.get(id);
    if (found === undefined) throw new DeskRefusal('unknown', `there is no incident ${id}`);
    return found;
  };
  return {
    ...COMING,
    overview: () => overview(ports, views.newestFirst()),
    incidents: (args) => page(views.newestFirst(), args),
    incident: ({ incident: id }) => {
      const found = views.get(id);
      return { incident: found === undefined ? null : detailOf(found) };
    },
    events: (args) => eventsAfter(ports, args),
    acknowledge: ({ incident, by, note }) => {
      if (!isOpen(known(incident))) throw new DeskRefusal('conflict', `${incident} is resolved`);
      const said = note === undefined ? {} : { note };
      return { seq: ports.append({ kind: 'incident.acknowledged', incident, by, ...said }).seq };
    },
    note: ({ incident, by, text }) => {
      known(incident);
      return { seq: ports.append({ kind: 'note', incident, text, by }).seq };
    },
  };
}

const coming = (): never => {
  throw new DeskRefusal('failed', 'the agent cannot answer that yet');
};
const COMING = {
  impact: coming,
  evidence: coming,
  comment: coming,
  services: coming,
  service: coming,
  hosts: coming,
  guard: coming,
  approve: coming,
  oncall: coming,
  snooze: coming,
  handover: coming,
  awake: coming,
  silence: coming,
  unsilence: coming,
  plan: coming,
  runStep: coming,
  undo: coming,
  settings: coming,
  checkSettings: coming,
  saveSettings: coming,
  audit: coming,
  record: coming,
};

function overview({ status, now }: DeskPorts, incidents: readonly Incident[]): Result<'overview'> {
  const current = status();
  return {
    host: hostname(),
    at: now().toISOString(),
    guarded: current !== undefined,
    policy: current?.policy ?? null,
    services: [...(current?.services ?? [])],
    watching: current?.watching ?? 0,
    onCall: current?.onCall ?? null,
    kernelGuard: current?.kernelGuard ?? null,
    notes: (current?.notes ?? []).map(redact),
    open: incidents.filter(isOpen).map(lineOf),
    lastSeq: Math.max(0, ...incidents.flatMap((one) => one.timeline.at(-1)?.seq ?? [])),
  };
}

function page(all: readonly Incident[], { limit, before, open }: Args<'incidents'>): Result<'incidents'> {
  const start = before === undefined ? 0 : all.findIndex((one) => one.id === before) + 1;
  if (before !== undefined && start === 0) throw new DeskRefusal('unknown', `there is no incident ${before}`);
  const wanted = (one: Incident): boolean => open !== true || isOpen(one);
  return {
    incidents: all.slice(start).filter(wanted).slice(0, limit).map(lineOf),
    total: all.filter(wanted).length,
  };
}

async function eventsAfter(
  ports: DeskPorts,
  { after, limit, waitMs }: Args<'events'>,
): Promise<Result<'events'>> {
  const first = entriesAfter(ports, after, limit);
  if (first.length > 0 || waitMs === 0) return { entries: first, lastSeq: first.at(-1)?.seq ?? after };
  await ports.written(waitMs);
  const entries = entriesAfter(ports, after, limit);
  return { entries, lastSeq: entries.at(-1)?.seq ?? after };
}

function entriesAfter(ports: DeskPorts, after: number, limit: number): Result<'events'>['entries'] {
  const found: Result<'events'>['entries'] = [];
  for (const entry of ports.entries({ afterSeq: after })) {
    if (entry.seq <= after) continue;
    const { seq, at, event } = entry;
    found.push({
      seq,
      at,
      kind: event.kind,
      incident: incidentOf(entry) ?? null,
      text: redact(describe(event)),
    });
    if (found.length >= limit) break;
  }
  return found;
}
