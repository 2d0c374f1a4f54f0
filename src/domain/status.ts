/** The one screen: what is guarded, since when, when it was last looked at, what is wrong, what to do next. Pure. */
import type { AgentStatus } from './agent-status.ts';
import { isOpen, openFindings, raisedSignals, type Incident } from './incident.ts';
import type { RaisedSignal } from './signal.ts';

export interface BaselineSummary {
  readonly generation: number;
  readonly createdAt: string;
  readonly components: number;
  readonly services: readonly string[];
  /** Already broken when it was taken. */
  readonly broken: readonly string[];
}

export interface LastCheck {
  readonly at: string;
  readonly scope: string;
  readonly checked: number;
  readonly findings: number;
}

export interface StatusInput {
  readonly agent: {
    readonly state: 'running' | 'dead' | 'absent' | 'unreadable';
    readonly status?: AgentStatus;
  };
  readonly baseline: BaselineSummary | undefined;
  readonly lastCheck: LastCheck | undefined;
  readonly incidents: readonly Incident[];
  /** Raised and not cleared, in or out of incidents. */
  readonly signals: readonly RaisedSignal[];
  /** What could not be read, in words: a damaged baseline, an unreadable journal. */
  readonly troubles: readonly Trouble[];
  /** A host without a journal was never guarded. */
  readonly everGuarded: boolean;
}

export interface Trouble {
  readonly text: string;
  readonly next?: string;
}

export interface OpenIncident {
  readonly id: string;
  readonly state: Incident['state'];
  readonly title: string;
  readonly since: string;
  /** Paths that are not as they should be. */
  readonly broken: readonly string[];
  /** What is seen of the harm, a sentence each. */
  readonly signals: readonly string[];
  /** The reason, when a diagnosis named one. */
  readonly cause: string | undefined;
}

/** A signal that belongs to no open incident. */
export interface Warning {
  readonly id: string;
  readonly since: string;
  readonly summary: string;
}

export interface Status {
  readonly guarded: boolean;
  readonly since: string | undefined;
  readonly policy: string | undefined;
  readonly services: readonly string[];
  readonly watching: number;
  readonly baseline: BaselineSummary | undefined;
  readonly lastCheck: LastCheck | undefined;
  readonly openIncidents: readonly OpenIncident[];
  readonly warnings: readonly Warning[];
  readonly wrong: readonly string[];
  readonly next: readonly string[];
}

export function statusOf(input: StatusInput): Status {
  const { agent, baseline } = input;
  const running = agent.state === 'running' ? agent.status : undefined;
  const open = input.incidents.filter(isOpen).map(openIncident);
  const troubles = [...input.troubles, ...agentTroubles(input), ...baselineTroubles(input)];
  return {
    guarded: running !== undefined,
    since: running?.startedAt,
    policy: running?.policy,
    services: running?.services ?? baseline?.services ?? [],
    watching: running?.watching ?? 0,
    baseline,
    lastCheck: later(running?.lastCheck, input.lastCheck),
    openIncidents: open,
    warnings: warningsOf(input),
    wrong: troubles.map((t) => t.text),
    next: [
      ...open.map((i) => nextForIncident(i, running !== undefined)),
      ...new Set(troubles.flatMap((t) => (t.next === undefined ? [] : [t.next]))),
    ],
  };
}

function openIncident(incident: Incident): OpenIncident {
  return {
    id: incident.id,
    state: incident.state,
    title: incident.title,
    since: incident.instants.cause.at ?? incident.openedAt,
    broken: openFindings(incident).map((f) => f.path),
    signals: raisedSignals(incident).map((s) => s.summary),
    cause: incident.diagnosis?.causes[0]?.summary,
  };
}

/** An agent that does not run watches no signal: what it last said is not known to hold. */
function warningsOf({ agent, signals, incidents }: StatusInput): readonly Warning[] {
  if (agent.state !== 'running') return [];
  const open = new Set(incidents.filter(isOpen).map((i) => i.id));
  return signals
    .filter((s) => s.incident === undefined || !open.has(s.incident))
    .map(({ id, since, summary }) => ({ id, since, summary }));
}

function nextForIncident({ id, state, broken, cause }: OpenIncident, watched: boolean): string {
  if (watched && (state === 'monitoring' || state === 'mitigated'))
    return `${id}: nothing, it is watched for stability; stakeout incident show ${id}`;
  if (cause !== undefined) return `see why, and what shows it: stakeout incident show ${id}`;
  if (broken.length === 0) return `see what happened and what is left to do: stakeout incident show ${id}`;
  return `see what was taken and by whom: stakeout incident show ${id}`;
}

function agentTroubles({ agent, everGuarded }: StatusInput): readonly Trouble[] {
  const start = 'guard this host: stakeout watch';
  switch (agent.state) {
    case 'dead':
      return [{ text: 'nothing is guarded: the agent ended without saying so', next: start }];
    case 'unreadable':
      return [{ text: 'nothing is known of the agent: its status file cannot be read', next: start }];
    case 'absent':
      if (everGuarded) return [{ text: 'nothing is guarded: no agent is running', next: start }];
      return [{ text: 'this host was never guarded', next: 'see what it runs: stakeout inventory' }];
    case 'running':
      return runningTroubles(agent.status);
    default:
      return agent.state satisfies never;
  }
}

function runningTroubles(status: AgentStatus | undefined): readonly Trouble[] {
  if (status === undefined || status.waitingEntries === 0) return [];
  return [
    {
      text: `the journal cannot be written, ${status.waitingEntries} entries wait in memory`,
      next: 'free space where the state directory is, or make it writable',
    },
  ];
}

/** An unreadable baseline is already among the troubles. */
function baselineTroubles({ baseline, troubles }: StatusInput): readonly Trouble[] {
  if (baseline !== undefined)
    return baseline.broken.map((path) => ({
      text: `${path} was already broken when the baseline was taken`,
      next: 'mend it, then: stakeout baseline accept PATH',
    }));
  if (troubles.length > 0) return [];
  return [{ text: 'there is no baseline', next: 'take one while all is well: stakeout baseline create' }];
}

function later(a: LastCheck | undefined, b: LastCheck | undefined): LastCheck | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.at > b.at ? a : b;
}
