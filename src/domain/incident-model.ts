/** What an incident is, and its working copy while it is folded. Pure. */
import type { Actor } from './actor.ts';
import type { Cause, DiagnosisVerdict, Evidence } from './diagnosis.ts';
import type { EventOf, JournalEntry, JournalEvent } from './event.ts';
import { unknownInstants, type Instant, type InstantName, type Instants } from './incident-instants.ts';
import type { RaisedSignal, SignalEnd } from './signal.ts';

export type IncidentState = 'triggered' | 'acknowledged' | 'mitigated' | 'monitoring' | 'resolved';
export type IncidentSeverity = 'critical' | 'warning';

/** One thing that was wrong, open or closed. */
export interface IncidentFinding {
  readonly id: string;
  readonly kind: EventOf<'finding.opened'>['findingKind'];
  readonly severity: EventOf<'finding.opened'>['severity'];
  readonly path: string;
  readonly services: readonly string[];
  readonly reason: readonly string[];
  readonly package?: string;
  readonly seenAt: string;
  readonly openedBy: number;
  /** Absent while it is open. */
  readonly closed?: {
    readonly at: string;
    readonly how: EventOf<'finding.closed'>['how'];
    readonly evidence: number;
  };
}

/** One sign of harm, raised or cleared. */
export interface IncidentSignal extends Omit<RaisedSignal, 'incident'> {
  /** Absent while it is raised. */
  readonly cleared?: {
    readonly at: string;
    /** When the first right answer was seen. */
    readonly endedAt: string;
    readonly how: SignalEnd;
    readonly evidence: number;
  };
}

/** What was found to be the reason. */
export interface IncidentDiagnosis {
  readonly at: string;
  /** Number of the entry that says so. */
  readonly entry: number;
  readonly verdict: DiagnosisVerdict;
  readonly summary: string;
  /** Best first. */
  readonly causes: readonly Omit<Cause, 'repair'>[];
  readonly evidence: readonly Evidence[];
  readonly limits: readonly string[];
  readonly tookMs: number;
}

/** Something that was done about it, or tried. */
export interface IncidentAction {
  /** Given for repairs that can be taken back. */
  readonly id?: string;
  readonly at: string;
  readonly text: string;
  readonly outcome: 'done' | 'failed' | 'declined' | 'undone';
  readonly evidence: number;
}

export interface IncidentActor {
  readonly line: string;
  readonly actor: Actor;
  readonly findings: readonly string[];
  readonly evidence: readonly number[];
}

export interface TimelineItem {
  readonly seq: number;
  readonly at: string;
  readonly kind: JournalEvent['kind'];
  readonly text: string;
  /** Of a person's note or step, whose name is not in the text. */
  readonly by?: string;
  /** What a step of a runbook ran, each on a line after `$`, and the end of what it printed. */
  readonly transcript?: string;
}

/** What somebody wrote under an incident. */
export interface IncidentComment {
  /** Number of its entry. */
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly text: string;
  /** Of the comment that it answers. */
  readonly replyTo?: number;
}

export interface ServiceHealth {
  readonly service: string;
  readonly healthy: boolean;
  readonly at: string;
  readonly evidence: number;
}

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  /** How often it was thought over and was not. */
  readonly reopenings: number;
  readonly openedAt: string;
  /** Other monitoring's, or on-call's about itself; absent: seen by the agent. */
  readonly source?: 'alerts';
  readonly findings: readonly IncidentFinding[];
  readonly signals: readonly IncidentSignal[];
  /** The last one that was made. */
  readonly diagnosis?: IncidentDiagnosis;
  readonly actions: readonly IncidentAction[];
  readonly actors: readonly IncidentActor[];
  readonly services: readonly ServiceHealth[];
  readonly timeline: readonly TimelineItem[];
  /** Oldest first. */
  readonly comments: readonly IncidentComment[];
  readonly instants: Instants;
  /** Where the fold stands with the boot clock: restarts seen, and the last reading. */
  readonly clock: { readonly boot: number; readonly lastNs: string };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An incident while it is being folded; its lists are its own. */
export interface Draft
  extends Writable<
    Omit<
      Incident,
      'findings' | 'signals' | 'actions' | 'actors' | 'services' | 'timeline' | 'comments' | 'instants'
    >
  > {
  readonly findings: IncidentFinding[];
  readonly signals: IncidentSignal[];
  readonly actions: IncidentAction[];
  readonly actors: IncidentActor[];
  readonly services: ServiceHealth[];
  readonly timeline: TimelineItem[];
  readonly comments: IncidentComment[];
  readonly instants: Record<InstantName, Instant>;
}

export function newDraft(id: string, first: JournalEntry): Draft {
  return {
    id,
    title: '',
    state: 'triggered',
    severity: 'warning',
    reopenings: 0,
    openedAt: first.at,
    findings: [],
    signals: [],
    actions: [],
    actors: [],
    services: [],
    timeline: [],
    comments: [],
    instants: unknownInstants(),
    clock: { boot: 0, lastNs: first.monotonicNs },
  };
}

export function draftOf(incident: Incident): Draft {
  return {
    ...incident,
    findings: [...incident.findings],
    signals: [...incident.signals],
    actions: [...incident.actions],
    actors: [...incident.actors],
    services: [...incident.services],
    timeline: [...incident.timeline],
    comments: [...incident.comments],
    instants: { ...incident.instants },
  };
}
