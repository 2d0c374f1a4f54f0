/**
 * The loop of on-call, the only caller of the engine: what it is told and the time go in, state and decisions are stored in
 * one transaction, and only then does anything happen.
 */
import { messageOf } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { advance, type Action, type ClockReading, type Input, type OnCallState } from '../oncall/index.ts';
import type { Configuration } from './configuration.ts';
import { failingChannels, type Health } from './deliver/health.ts';
import { fanOut } from './deliver/fan-out.ts';
import type { DeliverableAction, Mark, Outbox, Subject } from './outbox/index.ts';
import { recordEvent } from './records.ts';
import { isSelfAlert, selfAlerts, selfInputs } from './self-alerts.ts';

/** One entry of the journal as the agent understands it. */
export interface FedEntry {
  readonly seq: number;
  readonly inputs: readonly Input[];
  readonly subject?: Subject | undefined;
  /** Somebody said it, and should hear when it meant nothing. */
  readonly asked?: boolean | undefined;
}

export interface LoopPorts {
  readonly outbox: Outbox;
  readonly configuration: Configuration;
  readonly clock: () => ClockReading;
  readonly host: string;
  readonly health: () => Health;
  readonly heartbeatTrouble: () => string | undefined;
  /** Something was decided that is to be sent or told. */
  readonly decided: () => void;
  /** Decisions that could not be stored: whoever is near should know. */
  readonly unstored: (why: string, actions: readonly Action[]) => void;
}

/** While nothing but the time changes, so seldom is enough: what is due follows from what was stored. */
const STORE_EVERY_MS = 60_000;

export class Loop {
  readonly #ports: LoopPorts;
  state: OnCallState;
  mark: Mark | undefined;
  /** Why the outbox cannot be written at present. */
  trouble: string | undefined;
  /** Entries after the mark that were taken already. */
  ahead: Set<number>;
  #raised: Set<string>;
  #storedAt = -Infinity;

  constructor(ports: LoopPorts) {
    this.#ports = ports;
    const { state, mark, ahead } = ports.outbox.load();
    this.state = state;
    this.mark = mark;
    this.ahead = new Set(ahead);
    const raised: unknown = JSON.parse(ports.outbox.fact('raised') ?? '[]');
    this.#raised = new Set(Array.isArray(raised) ? raised.map(String) : []);
  }

  /** The engine's clock now; what was stored may be older. */
  elapsed(): number {
    const { last, elapsed } = this.state.clock;
    const now = this.#ports.clock();
    if (last === undefined) return elapsed;
    return elapsed + Math.max(0, last.boot === now.boot ? now.steady - last.steady : now.wall - last.wall);
  }

  /**
   * Entries of the journal, each taken once however often it is told. Everything up to `mark` was told; of what comes after
   * it, single entries may have been. Gives what meant nothing. Throws when there is no configuration, or it cannot be
   * stored: then nothing was taken.
   */
  feed(entries: readonly FedEntry[], mark: Mark): readonly string[] {
    const known = this.mark?.seq ?? 0;
    const fresh = entries.filter(({ seq }) => seq > known && !this.ahead.has(seq));
    const ahead = [...this.ahead, ...fresh.map(({ seq }) => seq)].filter((seq) => seq > mark.seq);
    return this.#turn(
      fresh.flatMap(({ inputs }) => inputs),
      {
        read: { mark, ahead },
        subjects: fresh.flatMap(({ subject }) => (subject === undefined ? [] : [subject])),
        asked: fresh.some(({ asked }) => asked === true),
      },
    );
  }

  /** Begins to read another journal: `inputs` say what is open in it, `mark` up to where that was read. Throws as `feed` does. */
  restart(inputs: readonly Input[], subjects: readonly Subject[], mark: Mark): readonly string[] {
    return this.#turn(inputs, { read: { mark, ahead: [] }, subjects, asked: false });
  }

  /** Inputs that come from no journal. Throws as `feed` does. */
  tell(inputs: readonly Input[], subjects: readonly Subject[] = []): readonly string[] {
    return this.#turn(inputs, { subjects, asked: false });
  }

  /** To be called every second. Never throws: what could not be stored is tried again with the next call. */
  tick(): void {
    const { configuration, clock, outbox } = this.#ports;
    const changed = configuration.look(clock().wall);
    try {
      this.#turn([], { subjects: [], asked: false, changed });
    } catch (error) {
      this.trouble ??= messageOf(error);
    }
    if (this.trouble === undefined && changed && configuration.text !== undefined)
      outbox.report(trouble('configuration', configuration.file, true, 'a new configuration is in force'));
  }

  #turn(
    inputs: readonly Input[],
    also: {
      readonly subjects: readonly Subject[];
      readonly asked: boolean;
      readonly read?: { readonly mark: Mark; readonly ahead: readonly number[] };
      readonly changed?: boolean;
    },
  ): readonly string[] {
    const { outbox, configuration, clock, host, health, heartbeatTrouble } = this.#ports;
    const config = configuration.current;
    if (config === undefined) {
      if (inputs.length > 0) throw new Error('there is no configuration of on-call that could be used');
      return [];
    }
    const now = clock();
    const { refusal, file } = configuration;
    const wanted = selfAlerts({ health: health(), refusal, file, heartbeat: heartbeatTrouble() });
    const own = selfInputs(wanted, this.#raised, host, now.wall);
    const unheard = outbox.unheard();
    const given = unheard.map((page): Input => ({ kind: 'undelivered', page }));
    const before = this.state;
    const next = advance(config, before, [...own, ...given, ...inputs], now);
    // What the engine makes of its own news is nobody's mistake.
    const refused = inputs.length === 0 ? [] : next.refused;
    const idle =
      next.actions.length === 0 &&
      own.length + given.length === 0 &&
      also.read === undefined &&
      also.subjects.length === 0 &&
      also.changed !== true &&
      inputs.length === 0 &&
      sameCases(before, next.state);
    if (idle && Math.abs(now.steady - this.#storedAt) < STORE_EVERY_MS) {
      this.state = next.state;
      return refused;
    }
    this.#store(next.state, next.actions, {
      ...also,
      heard: unheard,
      raised: new Set(wanted.keys()),
      refused: also.asked ? refused : [],
      steady: now.steady,
    });
    return refused;
  }

  #store(
    state: OnCallState,
    decided: readonly Action[],
    also: {
      readonly subjects: readonly Subject[];
      readonly read?: { readonly mark: Mark; readonly ahead: readonly number[] };
      readonly heard: readonly string[];
      readonly raised: ReadonlySet<string>;
      readonly refused: readonly string[];
      readonly steady: number;
    },
  ): void {
    const { outbox, configuration, health } = this.#ports;
    const actions = decided.filter((action): action is DeliverableAction => action.kind !== 'record');
    const failing = failingChannels(health());
    const fanned = actions.map((action) => ({
      action,
      deliveries: fanOut(
        configuration.current,
        action,
        isSelfAlert(action.incident) ? failing : new Set<string>(),
      ),
    }));
    const reports: readonly JournalEvent[] = [
      ...openedElsewhere(this.state, state),
      ...decided.flatMap((action) => (action.kind === 'record' ? [recordEvent(action)] : [])),
      ...also.refused.map(
        (why): JournalEvent => ({
          kind: 'oncall.recorded',
          what: 'refused',
          summary: `on-call: that meant nothing: ${why}`,
        }),
      ),
      ...actions.flatMap(alarmEvent),
      ...closedElsewhere(this.state, state, actions),
    ];
    try {
      outbox.commit(
        {
          state,
          actions,
          deliveries: fanned.flatMap(({ deliveries }) => deliveries),
          unreachable: fanned.flatMap(({ action, deliveries }) =>
            deliveries.length === 0 && action.kind === 'page' ? [action.key] : [],
          ),
          subjects: also.subjects,
          heard: also.heard,
          reports,
          facts: {
            raised: JSON.stringify([...also.raised]),
            ...(configuration.text === undefined ? {} : { configuration: configuration.text }),
          },
          ...(also.read === undefined ? {} : { read: also.read }),
        },
        state.clock.elapsed,
      );
    } catch (error) {
      this.trouble = messageOf(error);
      this.#ports.unstored(this.trouble, actions);
      throw error;
    }
    this.trouble = undefined;
    this.state = state;
    this.#storedAt = also.steady;
    this.#raised = new Set(also.raised);
    if (also.read !== undefined) {
      this.mark = also.read.mark;
      this.ahead = new Set(also.read.ahead);
    }
    if (actions.length > 0 || reports.length > 0) this.#ports.decided();
  }
}

function sameCases(before: OnCallState, after: OnCallState): boolean {
  const names = Object.keys(after.cases);
  return (
    before.serial === after.serial &&
    before.spent.length === after.spent.length &&
    names.length === Object.keys(before.cases).length &&
    names.every((name) => before.cases[name] === after.cases[name])
  );
}

/** Incidents of alerts are the pager's to open; the journal has to know of them. */
function openedElsewhere(before: OnCallState, after: OnCallState): readonly JournalEvent[] {
  return Object.values(after.cases)
    .filter((one) => one.source === 'alerts' && before.cases[one.incident]?.serial !== one.serial)
    .map(({ incident, title, severity }) => ({
      kind: 'incident.opened',
      incident,
      title,
      severity,
      source: 'alerts',
    }));
}

function closedElsewhere(
  before: OnCallState,
  after: OnCallState,
  actions: readonly DeliverableAction[],
): readonly JournalEvent[] {
  return Object.values(before.cases)
    .filter((one) => one.source === 'alerts' && after.cases[one.incident]?.serial !== one.serial)
    .map(({ incident }) => {
      const notice = actions.find((action) => action.kind === 'notice' && action.incident === incident);
      const how = notice?.kind === 'notice' ? notice.how : 'all alerts are over';
      return { kind: 'incident.resolved', incident, how };
    });
}

function alarmEvent(action: DeliverableAction): readonly JournalEvent[] {
  if (action.kind !== 'alarm') return [];
  const why = action.why === 'nobody' ? 'no step has anybody in it' : 'all steps of all rounds are through';
  return [
    {
      kind: 'oncall.recorded',
      incident: action.incident,
      what: 'alarm',
      summary: `on-call: NOBODY WAS REACHED: ${why}`,
    },
  ];
}

export function trouble(
  of: 'channel' | 'configuration' | 'pager' | 'heartbeat' | 'outbox',
  subject: string,
  over: boolean,
  summary: string,
): JournalEvent {
  return { kind: 'oncall.trouble', of, subject, over, summary };
}
