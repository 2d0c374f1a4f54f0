/** Cases that open, and what joins them. Pure. */
import { fingerprintOf, groupOf, hash, type Labels } from './group.ts';
import { restarted } from './escalate.ts';
import type { InputOf } from './input.ts';
import { policyFor } from './match.ts';
import type { Case } from './state.ts';
import { recorded, type Turn } from './turn.ts';

type About = Pick<
  Case,
  'incident' | 'title' | 'severity' | 'services' | 'hosts' | 'hostDown' | 'source' | 'group' | 'about'
>;

export function openedCase(turn: Turn, about: About): Case {
  const { config, at, serial } = turn;
  const policy = policyFor(config, about);
  const one: Case = {
    ...about,
    serial,
    alerts: {},
    policy,
    phase: 'settling',
    openedAt: at,
    due: at + (mayFollow(turn, about) ? config.grouping.settleMs : 0),
    generation: 0,
    round: 0,
    step: -1,
    hoped: [],
    paged: [],
    acknowledgedBy: [],
    awake: [],
    silencers: [],
    ended: [],
    records: 0,
  };
  return recorded(turn, one, { what: 'routed', policy });
}

/** Whether it could be a consequence of something that is not known yet: else nothing is waited for. */
function mayFollow({ config }: Turn, { source, services, hostDown }: About): boolean {
  return !hostDown && (source === 'alerts' || services.some((service) => config.depends.has(service)));
}

/** A case that is told more: further services, a graver severity. Another policy begins at its first step. */
export function widened(turn: Turn, before: Case, more: Pick<Case, 'services' | 'hosts' | 'severity'>): Case {
  const worse = more.severity === 'critical' && before.severity === 'warning';
  let one: Case = {
    ...before,
    services: merged(before.services, more.services),
    hosts: merged(before.hosts, more.hosts),
    severity: worse ? 'critical' : before.severity,
  };
  if (worse) one = recorded(turn, one, { what: 'worsened' });
  const policy = policyFor(turn.config, one);
  const rerouted = policy !== one.policy;
  if (rerouted) one = recorded(turn, { ...one, policy }, { what: 'routed', policy });
  const begins = one.phase !== 'settling' && (rerouted || (worse && one.phase === 'snoozed'));
  return begins ? restarted(turn, one) : one;
}

function merged(known: string[], more: readonly string[]): string[] {
  return more.every((name) => known.includes(name)) ? known : [...new Set([...known, ...more])];
}

/** A name that another open case has already would put that one out of sight. */
function freeName({ cases }: Turn, wanted: string): string {
  let name = wanted;
  for (let n = 2; cases.has(name); n += 1) name = `${wanted}.${n}`;
  return name;
}

/** The agent's own incident, when an alert says by name that it is about it: Stakeout's own rules do. */
function toldOf({ cases }: Turn, { incident }: Labels): Case | undefined {
  const one = incident === undefined ? undefined : cases.get(incident);
  return one?.source === 'agent' ? one : undefined;
}

/** The case that an alert belongs to, with it; undefined when the alert is over and no open case has it. */
export function alerted(turn: Turn, alert: InputOf<'alert'>): Case | undefined {
  const { labels, severity, summary, status } = alert;
  const group = groupOf(turn.config, labels);
  const fingerprint =
    alert.identity === undefined ? fingerprintOf(labels) : hash(['identity', alert.identity]);
  const cases = turn.cases.values();
  if (status === 'resolved') {
    const one = cases.find(({ alerts }) => Object.hasOwn(alerts, fingerprint));
    if (one === undefined) return undefined;
    const { [fingerprint]: _, ...alerts } = one.alerts;
    return { ...one, alerts };
  }
  const about = {
    severity,
    services: labels['service'] === undefined ? [] : [labels['service']],
    hosts: labels['host'] === undefined ? [] : [labels['host']],
  };
  const known = cases.find((one) => one.group === group) ?? toldOf(turn, labels);
  const one =
    known === undefined
      ? openedCase(turn, {
          ...about,
          incident: freeName(turn, alert.incident),
          title: summary,
          hostDown: turn.config.grouping.hostDown.includes(labels['cause'] ?? ''),
          source: 'alerts',
          group,
          ...(labels['incident'] === undefined ? {} : { about: labels['incident'] }),
        })
      : widened(turn, known, about);
  if (Object.hasOwn(one.alerts, fingerprint)) return one;
  const joined = { ...one, alerts: { ...one.alerts, [fingerprint]: true as const } };
  return recorded(turn, joined, { what: 'joined', fingerprint, summary });
}
