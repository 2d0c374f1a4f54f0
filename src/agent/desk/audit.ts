/** Who did what: what the journal has of people, whether they came by the web or by the command line. */
import type { Actor } from '../../domain/actor.ts';
import { describe } from '../../domain/describe.ts';
import type { EventKind, JournalEntry, JournalEvent } from '../../domain/event.ts';
import { incidentOf, isIncidentId } from '../../domain/incident.ts';
import { redact } from '../../domain/redact.ts';
import type { AuditPage, Handlers } from '../../desk/index.ts';
import { KeptEntries, pageOf } from './kept-entries.ts';
import type { DeskPorts } from './ports.ts';

const MOST_KEPT = 5000;

const KINDS = [
  'audit.recorded',
  'settings.changed',
  'incident.acknowledged',
  'incident.commented',
  'note',
  'oncall.asked',
  'oncall.tested',
  'guard.approved',
  'guard.changed',
  'kernel-guard.allowed',
  'kernel-guard.switched',
  'repair.started',
  'repair.undone',
  'restore.undone',
  'runbook.started',
  'baseline.moved',
] as const satisfies readonly EventKind[];

export function auditHandlers(ports: DeskPorts): Pick<Handlers, 'audit' | 'record'> {
  const kept = new KeptEntries(ports.entries, KINDS, MOST_KEPT, ({ event }) => whoOf(event) !== undefined);
  return {
    audit: ({ by, ...args }) => {
      const all = kept.newestFirst();
      const { page, more } = pageOf(
        by === undefined ? all : all.filter(({ event }) => whoOf(event) === by),
        args,
      );
      return { entries: page.map(entryOf), more };
    },
    record: ({ entry }) => ({ seq: ports.append({ kind: 'audit.recorded', ...entry }).seq }),
  };
}

function entryOf(entry: JournalEntry): AuditPage['entries'][number] {
  const { seq, at, event } = entry;
  const incident = incidentOf(entry);
  return {
    seq,
    at,
    kind: event.kind === 'audit.recorded' ? event.what : event.kind,
    by: whoOf(event) ?? UNKNOWN,
    text: redact(describe(event)),
    incident: incident !== undefined && isIncidentId(incident) ? incident : null,
    from: event.kind === 'audit.recorded' ? (event.from ?? null) : null,
  };
}

const UNKNOWN = 'unknown';
/** Notes of Stakeout about itself. */
const OURSELVES: ReadonlySet<string | undefined> = new Set([undefined, 'journal']);

/** Undefined for what no person did. */
function whoOf(event: JournalEvent): string | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the other kinds are nobody's doing
  switch (event.kind) {
    case 'audit.recorded':
    case 'settings.changed':
    case 'incident.acknowledged':
    case 'incident.commented':
    case 'oncall.asked':
    case 'oncall.tested':
    case 'runbook.started':
      return event.by;
    case 'note':
      return OURSELVES.has(event.by) ? undefined : event.by;
    case 'guard.approved':
      return event.person ?? userOf(event.by);
    case 'guard.changed':
      return event.what === 'healed' ? undefined : userOf(event.by);
    case 'kernel-guard.allowed':
    case 'kernel-guard.switched':
      return event.by === undefined ? undefined : userOf(event.by);
    case 'baseline.moved':
      return event.by === undefined ? undefined : userOf(event.by);
    case 'repair.started':
      return event.by ?? UNKNOWN;
    case 'repair.undone':
      return event.by;
    case 'restore.undone':
      return UNKNOWN;
    default:
      return undefined;
  }
}

/** Who sat at the keyboard, as far as the host knows. */
function userOf(actor: Actor | undefined): string {
  return actor?.sudoUser ?? actor?.loginUser ?? actor?.user ?? UNKNOWN;
}
