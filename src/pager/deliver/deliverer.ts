/** Carries what is pending out: at least once, each with its own key, one at a time for each reader. */
import { messageOf } from '../../domain/errors.ts';
import type { EventOf } from '../../domain/event.ts';
import type { ClockReading, OnCallState } from '../../oncall/index.ts';
import type { DeliverableAction, Delivery, Outbox, Settled } from '../outbox/index.ts';
import { trouble } from '../loop.ts';
import { backoffMs } from './backoff.ts';
import { attempted, healthSchema, onlyOf, type Health } from './health.ts';
import type { Outcome, Send } from './port.ts';

/** A channel that knows no end gets one. */
const ATTEMPT_MS = 20_000;
/** After the deadline a channel has so long to say how it ended. */
const GRACE_MS = 3000;
/** Of each channel: a slow one keeps no other from sending. */
const MOST_AT_ONCE = 8;
/** What did not get through for so long is given up, loudly. */
const GIVE_UP_MS = 86_400_000;

export interface DelivererPorts {
  readonly outbox: Outbox;
  readonly send: Send;
  readonly state: () => OnCallState;
  readonly clock: () => ClockReading;
  /** The engine's clock now. */
  readonly elapsed: () => number;
  readonly chance: () => number;
  /** Something ended: the engine may have to hear of it, the agent to write it down. */
  readonly settled: () => void;
  /** Milliseconds; a test has less time. */
  readonly attemptMs?: number;
}

export class Deliverer {
  readonly #ports: DelivererPorts;
  readonly #flying = new Map<string, { readonly channel: string; readonly abort: AbortController }>();
  #health: Health;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #work: Promise<unknown>[] = [];

  constructor(ports: DelivererPorts) {
    this.#ports = ports;
    const kept = healthSchema.safeParse(JSON.parse(ports.outbox.fact('health') ?? '{}'));
    this.#health = kept.success ? kept.data : {};
  }

  get health(): Health {
    return this.#health;
  }

  /** Channels that are gone cannot fail; those that were set anew get another chance. */
  reconfigured(exists: (channel: string) => boolean): void {
    this.#health = onlyOf(this.#health, exists);
  }

  /** A message that is not in the outbox went well by `channel`, or did not. */
  seen(channel: string, outcome: Outcome): void {
    this.#health = attempted(
      this.#health,
      channel,
      outcome.kind === 'delivered'
        ? { ok: true }
        : { ok: false, final: outcome.kind === 'refused', why: outcome.why },
      this.#ports.clock().wall,
    );
  }

  /** After something was decided. */
  decided(): void {
    for (const delivery of this.#ports.outbox.overtaken())
      if (!this.#flying.has(delivery.thread)) this.#drop(delivery, 'a later message took its place');
    this.kick();
  }

  /** Sends what is due, as far as there is room, and comes back by itself when more is. */
  kick(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const { outbox, elapsed } = this.#ports;
    const now = elapsed();
    for (const channel of outbox.dueChannels(now))
      for (const delivery of outbox.due(now, channel, 2 * MOST_AT_ONCE)) this.#begin(delivery);
    const next = outbox.nextDue();
    if (next === undefined) return;
    // What waits for room is begun when something ends.
    this.#timer = setTimeout(() => this.kick(), Math.min(60_000, Math.max(100, next - now)));
    this.#timer.unref();
  }

  /** Ends after what is under way, at most `withinMs`; the rest stays pending. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.allSettled(this.#work), late]);
    clearTimeout(timer);
    for (const { abort } of this.#flying.values()) abort.abort();
  }

  #begin(delivery: Delivery): void {
    const { thread, channel } = delivery;
    if (this.#flying.has(thread)) return;
    const ofChannel = [...this.#flying.values()].filter((one) => one.channel === channel).length;
    if (ofChannel >= MOST_AT_ONCE) return;
    const action = this.#ports.outbox.action(delivery.action);
    if (action === undefined) return this.#drop(delivery, 'what it was about is not known any more');
    const one = this.#ports.state().cases[action.incident];
    if (action.kind !== 'notice' && !isOf(one, action))
      return this.#drop(delivery, 'it was over before the message got through', action);
    const abort = new AbortController();
    this.#flying.set(thread, { channel, abort });
    const work = this.#attempt(delivery, action, abort).finally(() => {
      this.#flying.delete(thread);
      this.#work = this.#work.filter((other) => other !== work);
      this.kick();
    });
    this.#work.push(work);
  }

  async #attempt(delivery: Delivery, action: DeliverableAction, abort: AbortController): Promise<void> {
    const { outbox, send, state, clock, elapsed, attemptMs = ATTEMPT_MS } = this.#ports;
    const one = state().cases[action.incident];
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(attemptMs)]);
    const letter = {
      key: delivery.key,
      action,
      subject: outbox.subject(action.incident),
      acknowledgedBy: one?.phase === 'acknowledged' ? one.acknowledgedBy : [],
      contact: delivery.contact,
      at: clock(),
      ageMs: one === undefined ? undefined : elapsed() - one.openedAt,
    };
    const outcome = await ended(
      send(delivery.channel, letter, outbox.lastReceipt(delivery.thread), signal),
      attemptMs + GRACE_MS,
    );
    if (this.#stopped && abort.signal.aborted) return;
    this.#settle(delivery, action, outcome);
  }

  #settle(delivery: Delivery, action: DeliverableAction, outcome: Outcome): void {
    const { outbox, elapsed, chance, settled: tell } = this.#ports;
    const now = elapsed();
    const settled = settledBy(outcome, delivery, now, chance());
    const wasFailing = this.#health[delivery.channel]?.failing === true;
    this.seen(delivery.channel, outcome);
    const health = this.#health[delivery.channel];
    const isFailing = health?.failing === true;
    const changed = [];
    if (isFailing !== wasFailing)
      changed.push(
        trouble(
          'channel',
          delivery.channel,
          !isFailing,
          isFailing
            ? `pages do not get through by channel ${delivery.channel}: ${health?.why ?? ''}`
            : `channel ${delivery.channel} works again`,
        ),
      );
    const ends = settled.status === 'pending' ? [] : [deliveryEvent(delivery, action, settled, now, 1)];
    try {
      outbox.settle(delivery, settled, now, [...ends, ...changed], {
        health: JSON.stringify(this.#health),
      });
    } catch {
      // Not stored: it is sent again with the same key.
      return;
    }
    tell();
  }

  #drop(delivery: Delivery, why: string, action = this.#ports.outbox.action(delivery.action)): void {
    const { outbox, elapsed, settled: tell } = this.#ports;
    const now = elapsed();
    const settled = { status: 'dropped' as const, why };
    const ends = action === undefined ? [] : [deliveryEvent(delivery, action, settled, now, 0)];
    try {
      outbox.settle(delivery, settled, now, ends);
    } catch {
      return; // it is dropped the next time
    }
    tell();
  }
}

/** Pages and alarms are of one case: an incident that opened again is another. */
function isOf(one: OnCallState['cases'][string] | undefined, action: DeliverableAction): boolean {
  return one !== undefined && action.key.startsWith(`${one.incident}/${one.serial}/`);
}

function settledBy(outcome: Outcome, { attempts, made }: Delivery, now: number, chance: number): Settled {
  switch (outcome.kind) {
    case 'delivered':
      return { status: 'sent', receipt: outcome.receipt };
    case 'refused':
      return { status: 'failed', why: outcome.why };
    case 'later':
      break;
  }
  if (now - made >= GIVE_UP_MS) return { status: 'failed', why: `given up after a day: ${outcome.why}` };
  return {
    status: 'pending',
    due: now + backoffMs(attempts + 1, outcome.afterMs, chance),
    why: outcome.why,
  };
}

function deliveryEvent(
  delivery: Delivery,
  action: DeliverableAction,
  settled: Exclude<Settled, { status: 'pending' }>,
  now: number,
  tries: number,
): EventOf<'oncall.delivery'> {
  const { incident, key, kind } = action;
  return {
    kind: 'oncall.delivery',
    incident,
    purpose: kind,
    key,
    recipient: kind === 'alarm' ? 'everybody' : `${action.recipient.kind}:${action.recipient.id}`,
    channel: delivery.channel,
    outcome: settled.status === 'sent' ? 'delivered' : settled.status,
    attempts: delivery.attempts + tries,
    tookMs: Math.max(0, Math.round(now - delivery.made)),
    ...('why' in settled ? { why: settled.why.slice(0, 2000) } : {}),
  };
}

/** The outcome, or that there was none in time; what is thrown is a reason to try again. */
async function ended(sending: Promise<Outcome>, withinMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'later', why: 'it took too long' }), withinMs);
  });
  try {
    return await Promise.race([sending, late]);
  } catch (error) {
    return { kind: 'later', why: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
