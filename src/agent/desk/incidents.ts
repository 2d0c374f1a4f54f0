/** Incidents, what is written of them, and what people say of them. */
import { hostname } from 'node:os';
import { describe } from '../../domain/describe.ts';
import { type Incident, incidentOf, isOpen } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import { type Args, DeskRefusal, type Handlers, type Result } from '../../desk/index.ts';
import type { JournalEntry } from '../../domain/event.ts';
import type { IncidentViews } from './incident-views.ts';
import { KeptEntries } from './kept-entries.ts';
import { evidencePage } from './evidence.ts';
import { impactPage } from './impact.ts';
import type { DeskPorts } from './ports.ts';
import { detailOf, lineOf } from './shown.ts';

const MINUTE_MS = 60_000;
/** Other processes write into the journal as well, and nobody tells us. */
const LOOK_MS = 1000;
/** The last of each kind counts; they are rare. */
const MOST_TESTS = 100;

type IncidentVerbs =
  | 'overview'
  | 'incidents'
  | 'incident'
  | 'events'
  | 'impact'
  | 'evidence'
  | 'acknowledge'
  | 'note'
  | 'comment';

export function incidentHandlers(ports: DeskPorts, views: IncidentViews): Pick<Handlers, IncidentVerbs> {
  const tests = new KeptEntries(ports.entries, ['selftest.done', 'oncall.tested'], MOST_TESTS);
  return {
    overview: () => overview(ports, views.newestFirst(), tests.newestFirst()),
    incidents: (args) => page(views.newestFirst(), args),
    incident: ({ incident: id }) => {
      const found = views.get(id);
      return { incident: found === undefined ? null : detailOf(found) };
    },
    events: (args) => eventsAfter(ports, args),
    impact: ({ incident }) => impactPage(known(views, incident), ports),
    evidence: ({ incident }) => evidencePage(known(views, incident), ports),
    acknowledge: ({ incident, by, note, etaMinutes }) => {
      openOne(views, incident);
      const { seq } = ports.append({
        kind: 'incident.acknowledged',
        incident,
        by,
        ...(note === undefined ? {} : { note }),
        ...(etaMinutes === undefined ? {} : { etaMs: etaMinutes * MINUTE_MS }),
      });
      return { seq };
    },
    note: ({ incident, by, text }) => {
      known(views, incident);
      return { seq: ports.append({ kind: 'note', incident, text, by }).seq };
    },
    comment: ({ incident, by, text, replyTo }) => {
      const { comments } = known(views, incident);
      if (replyTo !== undefined && !comments.some(({ id }) => id === replyTo))
        throw new DeskRefusal('unknown', `${incident} has no comment ${replyTo}`);
      const answers = replyTo === undefined ? {} : { replyTo };
      return { seq: ports.append({ kind: 'incident.commented', incident, by, text, ...answers }).seq };
    },
  };
}

export function known(views: IncidentViews, id: string): Incident {
  const found = views.get(id);
  if (found === undefined) throw new DeskRefusal('unknown', `there is no incident ${id}`);
  return found;
}

export function openOne(views: IncidentViews, id: string): Incident {
  const found = known(views, id);
  if (!isOpen(found)) throw new DeskRefusal('conflict', `${id} is resolved`);
  return found;
}

function overview(
  { status, now }: DeskPorts,
  incidents: readonly Incident[],
  tests: readonly JournalEntry[],
): Result<'overview'> {
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
    selftest: lastTest(tests, 'selftest.done'),
    channelTest: lastTest(tests, 'oncall.tested'),
    open: incidents.filter(isOpen).map(lineOf),
    lastSeq: Math.max(0, ...incidents.flatMap((one) => one.timeline.at(-1)?.seq ?? [])),
  };
}

function lastTest(
  newestFirst: readonly JournalEntry[],
  kind: 'selftest.done' | 'oncall.tested',
): Result<'overview'>['selftest'] {
  const last = newestFirst.find(({ event }) => event.kind === kind);
  if (last === undefined) return null;
  const { at, event } = last;
  const failed =
    event.kind === 'selftest.done'
      ? event.links.filter(({ ok }) => !ok).map(({ link }) => link)
      : event.kind === 'oncall.tested'
        ? event.results.filter(({ ok }) => !ok).map(({ channel, recipient }) => `${channel} to ${recipient}`)
        : [];
  const ok = event.kind === 'selftest.done' ? event.ok : failed.length === 0;
  return { at, ok, failed: failed.map(redact) };
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
  const until = performance.now() + waitMs;
  for (;;) {
    const entries = entriesAfter(ports, after, limit);
    const left = until - performance.now();
    if (entries.length > 0 || left <= 0) return { entries, lastSeq: entries.at(-1)?.seq ?? after };
    await ports.written(Math.min(LOOK_MS, left));
  }
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
