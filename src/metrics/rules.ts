/** Alert rules for Prometheus, of what Stakeout measures. Pure. */
import { stringify } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly description: string;
}

/**
 * `service` and `host` are the labels that routes and dependencies of on-call speak of. Prometheus knows a host by the address that it
 * scrapes: the name comes from an info metric, by the join that Prometheus documents for these ("Many-to-one and one-to-many").
 */
const named = (expr: string): string => `(${expr}) * on (instance, job) group_left (host) stakeout_host_info`;

const RULES: readonly Rule[] = [
  {
    alert: 'StakeoutIncident',
    expr: 'stakeout_incident{state!~"mitigated|monitoring"} == 1',
    severity: 'critical',
    summary: 'Stakeout has an open incident on {{ $labels.instance }}: {{ $labels.incident }}',
    description: 'stakeout incident show {{ $labels.incident }} says what is broken, why, and what to do.',
  },
  {
    alert: 'StakeoutServiceHarmed',
    expr: 'max by (instance, job, service, site, kind) (stakeout_signal{severity="critical"}) == 1',
    severity: 'critical',
    summary:
      '{{ $labels.service }} on {{ $labels.instance }} does not serve as it should: {{ $labels.kind }}',
    description: 'stakeout diagnose names the cause.',
  },
  {
    alert: 'StakeoutServiceWarning',
    expr: 'max by (instance, job, service, site, kind) (stakeout_signal{severity="warning"}) == 1',
    for: '15m',
    severity: 'warning',
    summary:
      '{{ $labels.service }} on {{ $labels.instance }} soon may not serve as it should: {{ $labels.kind }}',
    description: 'stakeout status says what was seen.',
  },
  {
    alert: 'StakeoutAgentDown',
    expr: 'stakeout_agent_up == 0',
    for: '5m',
    severity: 'critical',
    summary: 'Nothing is guarded on {{ $labels.instance }}: no agent of Stakeout runs',
    description: 'stakeout status says why; stakeout watch guards.',
  },
  {
    alert: 'StakeoutNotMeasured',
    expr: 'up{job="stakeout"} == 0',
    for: '5m',
    severity: 'critical',
    summary: 'Stakeout on {{ $labels.instance }} cannot be asked how it is',
    description: 'The host is down, or its web process is.',
  },
  {
    alert: 'StakeoutNobodyPaged',
    expr: 'stakeout_oncall_up == 0 and on (instance) stakeout_agent_up == 1',
    for: '5m',
    severity: 'warning',
    summary: 'Nobody would be paged by Stakeout on {{ $labels.instance }}',
    description: 'stakeout oncall status and stakeout config check say why.',
  },
  {
    alert: 'StakeoutChannelFails',
    expr: 'stakeout_oncall_channel_failing == 1',
    severity: 'warning',
    summary: 'Channel {{ $labels.channel }} of on-call fails on {{ $labels.instance }}',
    description: 'stakeout oncall test --channel {{ $labels.channel }} tries it.',
  },
  {
    alert: 'StakeoutMessagesWait',
    expr: 'stakeout_oncall_pending_messages > 0',
    for: '10m',
    severity: 'warning',
    summary: 'Messages of on-call do not get out of {{ $labels.instance }}',
    description: 'stakeout oncall status says which, and why.',
  },
  {
    alert: 'StakeoutScheduleUncovered',
    expr: 'stakeout_oncall_schedule_covered == 0',
    severity: 'warning',
    summary: 'Nobody is on call in {{ $labels.schedule }}',
    description: 'stakeout oncall gaps lists the hours that nobody covers.',
  },
  {
    alert: 'StakeoutNoBaseline',
    expr: 'stakeout_agent_up == 1 unless on (instance) stakeout_baseline_components',
    for: '15m',
    severity: 'warning',
    summary: 'There is no baseline on {{ $labels.instance }}',
    description: 'stakeout baseline create takes one while all is well.',
  },
  {
    alert: 'StakeoutJournalBlocked',
    expr: 'stakeout_journal_waiting_entries > 0',
    for: '5m',
    severity: 'warning',
    summary: 'The journal on {{ $labels.instance }} cannot be written',
    description: 'Free space where the state directory is, or make it writable.',
  },
];

/** A rule file of Prometheus 2 and 3. */
export function alertRules(): string {
  const rules = RULES.map(({ severity, summary, description, expr, ...rule }) => ({
    ...rule,
    expr: expr.includes('stakeout_') ? named(expr) : expr,
    labels: { severity },
    annotations: { summary, description },
  }));
  return `# Made by: stakeout metrics rules\n${stringify({ groups: [{ name: 'stakeout', rules }] }, { lineWidth: 0 })}`;
}
