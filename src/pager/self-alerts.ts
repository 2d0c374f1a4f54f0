/** What the pager alerts about itself: raised while it lasts, routed like any other alert. Pure. */
import type { Input } from '../oncall/index.ts';
import type { Refusal } from './configuration.ts';
import { failingChannels, type Health } from './deliver/health.ts';

/** Names of incidents that such alerts open begin so. */
const PREFIX = 'ONCALL-';
export const OWN_SERVICE = 'stakeout-oncall';
const MOST_WORDS = 1500;

interface SelfAlert {
  readonly cause: string;
  readonly subject: string;
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
}

export function isSelfAlert(incident: string): boolean {
  return incident.startsWith(PREFIX);
}

export interface SelfState {
  readonly host: string;
  readonly health: Health;
  readonly refusal: Refusal | undefined;
  readonly file: string;
  /** Why the heartbeat does not get through. */
  readonly heartbeat: string | undefined;
}

/** What is wrong at present, by a name that stays the same. */
export function selfAlerts({
  health,
  refusal,
  file,
  heartbeat,
}: Omit<SelfState, 'host'>): ReadonlyMap<string, SelfAlert> {
  const alerts = [...failingChannels(health)].map((channel): SelfAlert => {
    const { why = 'it does not answer' } = health[channel] ?? {};
    return {
      cause: 'ChannelFailed',
      subject: channel,
      summary: `Pages do not get through by channel ${channel}: ${why}`,
      severity: 'warning',
    };
  });
  if (refusal !== undefined)
    alerts.push({
      cause: 'ConfigurationRefused',
      subject: file,
      summary: `${refusal.problems.join('; ')}. What was in force before stays in force`,
      severity: 'warning',
    });
  if (heartbeat !== undefined)
    alerts.push({
      cause: 'HeartbeatFailed',
      subject: 'heartbeat',
      summary: `The heartbeat of on-call does not get through: ${heartbeat}`,
      severity: 'warning',
    });
  return new Map(alerts.map((alert) => [`${alert.cause}/${alert.subject}`, alert]));
}

/** What to tell the engine so that exactly `wanted` fire, given the names in `raised`. */
export function selfInputs(
  wanted: ReadonlyMap<string, SelfAlert>,
  raised: ReadonlySet<string>,
  host: string,
  now: number,
): readonly Input[] {
  const say = (
    name: string,
    status: 'firing' | 'resolved',
    summary: string,
    severity: SelfAlert['severity'],
  ) => {
    const [cause = '', ...subject] = name.split('/');
    return {
      kind: 'alert' as const,
      incident: `${PREFIX}${now.toString(36)}`,
      status,
      labels: { cause, subject: subject.join('/').slice(0, 1000), service: OWN_SERVICE, host },
      severity,
      summary: summary.slice(0, MOST_WORDS),
    };
  };
  return [
    ...[...wanted]
      .filter(([name]) => !raised.has(name))
      .map(([name, { summary, severity }]) => say(name, 'firing', summary, severity)),
    ...[...raised]
      .filter((name) => !wanted.has(name))
      .map((name) => say(name, 'resolved', 'over', 'warning')),
  ];
}
