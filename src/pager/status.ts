/** How on-call stands, put together from its parts. Pure. */
import { currentStretch, type ClockReading, type OnCallConfig, type OnCallState } from '../oncall/index.ts';
import type { Health } from './deliver/health.ts';
import { LAST_RESORT } from './deliver/fan-out.ts';
import type { DeliverableAction, Delivery, Mark } from './outbox/index.ts';
import type { Refusal } from './configuration.ts';
import type { PagerStatus } from './status-schema.ts';

export interface StatusParts {
  readonly config: OnCallConfig | undefined;
  readonly file: string;
  readonly refusal: Refusal | undefined;
  readonly state: OnCallState;
  readonly now: ClockReading;
  readonly elapsed: number;
  readonly mark: Mark | undefined;
  readonly ahead: ReadonlySet<number>;
  readonly pending: readonly {
    readonly delivery: Delivery;
    readonly action: DeliverableAction | undefined;
  }[];
  readonly pendingCount: number;
  readonly health: Health;
  readonly runsAs: PagerStatus['runsAs'];
  readonly heartbeat: PagerStatus['heartbeat'];
  readonly outboxTrouble: string | undefined;
  readonly untold: number;
}

export function statusOf(parts: StatusParts): PagerStatus {
  const { config, state, now, elapsed, mark, heartbeat, outboxTrouble } = parts;
  return {
    schema: 'stakeout.oncall-status/1',
    at: new Date(now.wall).toISOString(),
    configuration: {
      file: parts.file,
      inForce: config !== undefined,
      problems: [...(parts.refusal?.problems ?? [])],
    },
    runsAs: parts.runsAs,
    ...(mark === undefined ? {} : { read: mark.seq }),
    ahead: [...parts.ahead],
    incidents: Object.values(state.cases).map((one) => incidentOf(one, elapsed)),
    pending: parts.pending.map((one) => pendingOf(one, elapsed)),
    pendingCount: parts.pendingCount,
    channels: channelsOf(config, parts.health),
    people: [...(config?.people.values() ?? [])].map(({ id, name }) => ({ id, name })),
    onCall: [...(config?.schedules.values() ?? [])].map((schedule) => {
      const person = currentStretch(schedule, now.wall).duty?.person;
      return { schedule: schedule.id, ...(person === undefined ? {} : { person }) };
    }),
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(outboxTrouble === undefined ? {} : { outboxTrouble }),
    untold: parts.untold,
  };
}

function incidentOf(one: OnCallState['cases'][string], elapsed: number): PagerStatus['incidents'][number] {
  const { incident, title, severity, services, hosts, phase, policy, due, quiet } = one;
  return {
    incident,
    title,
    severity,
    services,
    hosts,
    alerts: Object.keys(one.alerts).length,
    phase,
    ...(due === undefined ? {} : { dueInMs: Math.max(0, Math.round(due - elapsed)) }),
    openForMs: Math.max(0, Math.round(elapsed - one.openedAt)),
    policy,
    step: one.step + 1,
    round: one.round + 1,
    paged: one.paged.map(({ kind, id }) => `${kind}:${id}`),
    acknowledgedBy: one.acknowledgedBy,
    awake: one.awake,
    ...(quiet === undefined ? {} : { quiet: `${QUIET[quiet.kind]} ${quiet.id}` }),
  };
}

const QUIET = {
  suppression: 'by',
  silenced: 'silenced by',
  consequence: 'follows from',
  echo: 'is told of',
} as const;

function pendingOf(
  { delivery, action }: StatusParts['pending'][number],
  elapsed: number,
): PagerStatus['pending'][number] {
  const { channel, attempts, due, why } = delivery;
  return {
    incident: action?.incident ?? '',
    purpose: action?.kind ?? 'page',
    recipient: recipientOf(action),
    channel,
    attempts,
    dueInMs: Math.max(0, Math.round(due - elapsed)),
    ...(why === undefined ? {} : { why }),
  };
}

export function recipientOf(action: DeliverableAction | undefined): string {
  return action === undefined || action.kind === 'alarm'
    ? 'everybody'
    : `${action.recipient.kind}:${action.recipient.id}`;
}

function channelsOf(config: OnCallConfig | undefined, health: Health): PagerStatus['channels'] {
  const kinds = new Map([...(config?.channels.values() ?? [])].map(({ id, kind }) => [id, kind as string]));
  if (health[LAST_RESORT] !== undefined) kinds.set(LAST_RESORT, 'wall');
  const iso = (ms: number): string => new Date(ms).toISOString();
  return [...kinds].map(([id, kind]) => {
    const { failing = false, failures = 0, since, lastSent, why } = health[id] ?? {};
    return {
      id,
      kind,
      failing,
      failures,
      ...(since === undefined ? {} : { since: iso(since) }),
      ...(lastSent === undefined ? {} : { lastSent: iso(lastSent) }),
      ...(why === undefined ? {} : { why }),
    };
  });
}
