/**
 * The engine of on-call: a state, what it is told and the time make the next state and what is to be done. It keeps no time
 * and sends nothing; the same calls give the same actions with the same keys. Pure.
 */
import type { OnCallConfig } from '../config/model.ts';
import type { Action } from './action.ts';
import { moved, type Reading } from './clock.ts';
import { causes } from './group.ts';
import type { Input } from './input.ts';
import { alerted, openedCase, widened } from './open.ts';
import { proceeded } from './proceed.ts';
import { keyed, quietOf, spentWith } from './quiet.ts';
import type { Case, OnCallState } from './state.ts';
import { acknowledged, awake, handedOver, silenced, snoozed, undelivered, unsilenced } from './told.ts';
import { nameOf, once, recipientText, subjectOf, type Turn } from './turn.ts';

export interface Advanced {
  readonly state: OnCallState;
  readonly actions: readonly Action[];
  /** Why something that it was told meant nothing: in words, for whoever said it. */
  readonly refused: readonly string[];
}

/**
 * To be called with whatever there is to say, all of it at once where it comes at once, and with nothing at least every few
 * seconds: what is due is found out then.
 */
export function advance(
  config: OnCallConfig,
  before: OnCallState,
  inputs: readonly Input[],
  now: Reading,
): Advanced {
  const clock = moved(before.clock, now);
  const { serial, spent } = before;
  const cases = new Map(Object.entries(before.cases));
  const turn: Turn = { config, now, at: clock.elapsed, actions: [], cases, serial, spent };
  const refused = inputs.flatMap((input) => hear(turn, input));
  proceedAll(turn);
  const state = {
    ...before,
    clock,
    serial: turn.serial,
    spent: turn.spent,
    cases: Object.fromEntries(cases),
  };
  return { state, actions: turn.actions, refused };
}

type Refusals = readonly string[];

function hear(turn: Turn, input: Input): Refusals {
  switch (input.kind) {
    case 'opened':
      return hearOpened(turn, input);
    case 'alert':
      return hearAlert(turn, input);
    case 'resolved':
      return each(turn, [input.incident], (one) => closed(turn, one, input.how));
    case 'acknowledged':
      return each(turn, input.incidents, (one) => acknowledged(turn, one, input));
    case 'awake':
      return each(turn, input.incidents, (one) => awake(turn, one, input));
    case 'handed-over':
      if (!turn.config.people.has(input.to)) return [`there is no person ${input.to}`];
      return each(turn, [input.incident], (one) => handedOver(turn, one, input));
    case 'snoozed':
      return each(turn, [input.incident], (one) => snoozed(turn, one, input));
    case 'silenced':
      return each(turn, [input.incident], (one) => silenced(turn, one, input));
    case 'unsilenced':
      return each(turn, [input.incident], unsilenced);
    case 'undelivered':
      break;
  }
  for (const one of turn.cases.values())
    if (one.hoped.includes(input.page)) put(turn, undelivered(turn, one, input.page));
  return [];
}

function put(turn: Turn, one: Case): void {
  if (!turn.cases.has(one.incident)) turn.serial += 1;
  turn.cases.set(one.incident, one);
}

/** Changes each of the incidents; a change that gives nothing has ended it. */
function each(turn: Turn, incidents: readonly string[], change: (one: Case) => Case | undefined): Refusals {
  const refused: string[] = [];
  for (const incident of new Set(incidents)) {
    const one = turn.cases.get(incident);
    if (one === undefined) {
      refused.push(`there is no open incident ${incident}`);
      continue;
    }
    const then = change(one);
    if (then !== undefined) put(turn, then);
  }
  return refused;
}

function hearOpened(turn: Turn, { kind: _, ...about }: Extract<Input, { kind: 'opened' }>): Refusals {
  const known = turn.cases.get(about.incident);
  put(
    turn,
    known === undefined
      ? openedCase(turn, { hostDown: false, ...about, source: 'agent' })
      : widened(turn, known, about),
  );
  return [];
}

function hearAlert(turn: Turn, alert: Extract<Input, { kind: 'alert' }>): Refusals {
  const one = alerted(turn, alert);
  if (one === undefined) return ['no alert with these labels fires'];
  put(turn, one);
  if (one.source === 'alerts' && Object.keys(one.alerts).length === 0)
    closed(turn, one, 'all alerts are over');
  return [];
}

/** The end: everybody who had to do with it is told, with how long it lasted. What followed from it is looked at at once. */
function closed(turn: Turn, one: Case, how: string): undefined {
  const { config, now, at, actions, cases } = turn;
  const people = [...one.acknowledgedBy, ...one.silencers].map((id) => ({ kind: 'person' as const, id }));
  const told = once([...one.paged, ...people]).filter(({ kind, id }) =>
    (kind === 'person' ? config.people : config.channels).has(id),
  );
  for (const recipient of told)
    actions.push({
      kind: 'notice',
      key: `${nameOf(one)}/resolved/${recipientText(recipient)}`,
      incident: one.incident,
      recipient,
      about: 'resolved',
      how,
      durationMs: at - one.openedAt,
      ...subjectOf(one),
    });
  cases.delete(one.incident);
  const suppressions = keyed(config);
  const spent = new Set([...turn.spent, ...spentWith(one, cases.values(), suppressions, now.wall)]);
  // What is no longer in the configuration need not be remembered.
  turn.spent = suppressions.map(({ key }) => key).filter((key) => spent.has(key));
}

function proceedAll(turn: Turn): void {
  const suppressions = keyed(turn.config);
  const causeOf = causes(turn.config, [...turn.cases.values()]);
  for (const one of turn.cases.values()) {
    const quiet = quietOf(turn, one, suppressions, causeOf);
    put(turn, proceeded(turn, one, quiet, suppressions));
  }
}
