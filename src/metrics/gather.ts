/** What is measured of a host: what `stakeout status` and `stakeout oncall status` know, as families. Pure. */
import type { AgentStatus } from '../domain/agent-status.ts';
import { isOpen, openFindings, type Incident } from '../domain/incident.ts';
import type { RaisedSignal } from '../domain/signal.ts';
import type { BaselineSummary, LastCheck } from '../domain/status.ts';
import type { Family, Sample } from './family.ts';

export interface Measured {
  readonly version: string;
  /** As it calls itself; who scrapes may know it by an address only. */
  readonly host: string;
  /** Absent: no agent runs. */
  readonly agent: Pick<AgentStatus, 'startedAt' | 'services' | 'watching' | 'waitingEntries'> | undefined;
  readonly baseline: BaselineSummary | undefined;
  readonly lastCheck: LastCheck | undefined;
  readonly incidents: readonly Incident[];
  readonly signals: readonly RaisedSignal[];
  /** Absent: no pager runs, and nobody would be paged. */
  readonly pager: MeasuredPager | undefined;
}

export interface MeasuredPager {
  readonly inForce: boolean;
  readonly pendingCount: number;
  readonly incidents: readonly { readonly phase: string }[];
  readonly channels: readonly { readonly id: string; readonly kind: string; readonly failing: boolean }[];
  readonly onCall: readonly { readonly schedule: string; readonly person?: string | undefined }[];
  readonly heartbeat?: { readonly last?: string | undefined } | undefined;
}

/** Incidents and signals with labels of their own; a host on which everything is wrong has no more series than this. */
const MOST = 100;

export function familiesOf(measured: Measured): readonly Family[] {
  return [...agentFamilies(measured), ...troubleFamilies(measured), ...pagerFamilies(measured)];
}

function agentFamilies({ version, host, agent, baseline, lastCheck }: Measured): readonly Family[] {
  return [
    gauge('stakeout_build_info', 'The version that was asked.', [one(1, { version })]),
    gauge('stakeout_host_info', 'What this host calls itself.', [one(1, { host })]),
    gauge('stakeout_agent_up', 'Whether the agent runs and guards this host.', [
      one(agent === undefined ? 0 : 1),
    ]),
    time('stakeout_agent_start_time', 'When the agent was started.', agent?.startedAt),
    gauge(
      'stakeout_service_guarded',
      'Services that the agent guards.',
      (agent?.services ?? []).slice(0, MOST).map((service) => one(1, { service })),
    ),
    gauge('stakeout_components_watched', 'Components that the agent watches.', some(agent?.watching)),
    gauge(
      'stakeout_journal_waiting_entries',
      'Entries in memory because the journal cannot be written.',
      some(agent?.waitingEntries),
    ),
    gauge('stakeout_baseline_components', 'Components of the baseline.', some(baseline?.components)),
    gauge(
      'stakeout_baseline_broken_components',
      'Components that were broken when the baseline was taken.',
      some(baseline?.broken.length),
    ),
    time('stakeout_baseline_created_time', 'When the baseline was taken.', baseline?.createdAt),
    time('stakeout_last_check_time', 'When all components were compared last.', lastCheck?.at),
    gauge('stakeout_last_check_findings', 'Differences of the last comparison.', some(lastCheck?.findings)),
  ];
}

/** What alerts opened is left out: a rule would make another alert of it, and that another incident, for ever. */
function troubleFamilies({ incidents: all, signals }: Measured): readonly Family[] {
  const incidents = all.filter(({ source }) => source === undefined);
  const open = incidents.filter(isOpen);
  return [
    {
      name: 'stakeout_incidents',
      type: 'counter',
      help: 'Incidents in the journal that the agent saw.',
      samples: [one(incidents.length)],
    },
    gauge('stakeout_incidents_open', 'Incidents that the agent saw and that are not over.', [
      one(open.length),
    ]),
    gauge(
      'stakeout_incident',
      'Incidents that the agent saw and that are not over, one each.',
      open.slice(-MOST).map(({ id, severity, state }) => one(1, { incident: id, severity, state })),
    ),
    gauge('stakeout_components_broken', 'Components of open incidents that are not as they should be.', [
      one(new Set(open.flatMap((incident) => openFindings(incident).map(({ path }) => path))).size),
    ]),
    gauge(
      'stakeout_signal',
      'Signs of harm that last, one each.',
      signals.slice(-MOST).map(({ kind, severity, services, site, subject }) =>
        one(1, {
          kind,
          severity,
          service: services[0] ?? '',
          site: site ?? '',
          subject: subject ?? '',
        }),
      ),
    ),
  ];
}

function pagerFamilies({ pager }: Measured): readonly Family[] {
  const phases = Map.groupBy(pager?.incidents ?? [], ({ phase }) => phase);
  return [
    gauge('stakeout_oncall_up', 'Whether somebody would be paged.', [one(pager?.inForce === true ? 1 : 0)]),
    gauge('stakeout_oncall_pending_messages', 'Messages on their way.', some(pager?.pendingCount)),
    gauge(
      'stakeout_oncall_incidents',
      'Incidents of on-call, by phase.',
      [...phases].map(([phase, all]) => one(all.length, { phase })),
    ),
    gauge(
      'stakeout_oncall_channel_failing',
      'Whether a channel fails.',
      (pager?.channels ?? []).map(({ id, kind, failing }) => one(failing ? 1 : 0, { channel: id, kind })),
    ),
    gauge(
      'stakeout_oncall_schedule_covered',
      'Whether somebody is on call now.',
      (pager?.onCall ?? []).map(({ schedule, person }) => one(person === undefined ? 0 : 1, { schedule })),
    ),
    time('stakeout_oncall_heartbeat_time', 'When the heartbeat got through last.', pager?.heartbeat?.last),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples: distinct(samples) };
}

/** `…_time_seconds`, as Prometheus names points in time. */
function time(name: string, help: string, at: string | undefined): Family {
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  return {
    name: `${name}_seconds`,
    type: 'gauge',
    unit: 'seconds',
    help,
    samples: Number.isNaN(ms) ? [] : [one(ms / 1000)],
  };
}

function one(value: number, labels?: Readonly<Record<string, string>>): Sample {
  return labels === undefined ? { value } : { value, labels };
}

function some(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [one(value)];
}

/** The same labels twice would make all of the text invalid. */
function distinct(samples: readonly Sample[]): readonly Sample[] {
  return [...new Map(samples.map((sample) => [JSON.stringify(sample.labels ?? {}), sample])).values()];
}
