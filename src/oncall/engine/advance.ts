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

/** To be called with every input, and with a tick at least every few seconds. */
export function advance(config: OnCallConfig, before: OnCallState, input: Input, now: Reading): Advanced {
  const clock = moved(before.clock, now);
  const turn: Turn = { config, now, at: clock.elapsed, actions: [] };
  const heard = hear(turn, { ...before, clock }, input);
  const state = proceedAll(turn, heard.state);
  return { state, actions: turn.actions, refused: heard.refused };
}

function caseOf({ cases }: OnCallState, incident: string): Case | undefined {
  return Object.hasOwn(cases, incident) ? cases[incident] : undefined;
}

interface Heard {
  readonly state: OnCallState;
  readonly refused: readonly string[];
}

function hear(turn: Turn, state: OnCallState, input: Input): Heard {
  const ok = (next: OnCallState): Heard => ({ state: next, refused: [] });
  const refuse = (why: string): Heard => ({ state, refused: [why] });
  switch (input.kind) {
    case 'tick':
      return ok(state);
    case 'opened': {
      const known = caseOf(state, input.incident);
      if (known !== undefined) return ok(put(state, widened(turn, known, input)));
      const { kind: _, ...about } = input;
      return ok(put(state, openedCase(turn, state.serial, { ...about, source: 'agent' })));
    }
    case 'alert': {
      const one = alerted(turn, state, input);
      if (one === undefined) return refuse('no alert with these labels fires');
      const over = one.source === 'alerts' && Object.keys(one.alerts).length === 0;
      return ok(over ? closed(turn, put(state, one), one, 'all alerts are over') : put(state, one));
    }
    case 'resolved':
      return each(state, [input.incident], (one, now) => closed(turn, now, one, input.how));
    case 'acknowledged':
      return each(state, input.incidents, (one, now) => put(now, acknowledged(turn, one, input)));
    case 'awake':
      return each(state, input.incidents, (one, now) => put(now, awake(turn, one, input)));
    case 'handed-over':
      if (!turn.config.people.has(input.to)) return refuse(`there is no person ${input.to}`);
      return each(state, [input.incident], (one, now) => put(now, handedOver(turn, one, input)));
    case 'snoozed':
      return each(state, [input.incident], (one, now) => put(now, snoozed(turn, one, input)));
    case 'silenced':
      return each(state, [input.incident], (one, now) => put(now, silenced(one, input)));
    case 'unsilenced':
      return each(state, [input.incident], (one, now) => put(now, unsilenced(one)));
    case 'undelivered':
      break;
  }
  const one = Object.values(state.cases).find(({ hoped }) => hoped.includes(input.page));
  return ok(one === undefined ? state : put(state, undelivered(turn, one, input.page)));
}

function put(state: OnCallState, one: Case): OnCallState {
  const isNew = !Object.hasOwn(state.cases, one.incident);
  return {
    ...state,
    cases: { ...state.cases, [one.incident]: one },
    serial: state.serial + (isNew ? 1 : 0),
  };
}

function each(
  before: OnCallState,
  incidents: readonly string[],
  change: (one: Case, state: OnCallState) => OnCallState,
): Heard {
  let state = before;
  const refused: string[] = [];
  for (const incident of new Set(incidents)) {
    const one = caseOf(state, incident);
    if (one === undefined) refused.push(`there is no open incident ${incident}`);
    else state = change(one, state);
  }
  return { state, refused };
}

/** The end: everybody who had to do with it is told, with how long it lasted. What followed from it is looked at at once. */
function closed(turn: Turn, state: OnCallState, one: Case, how: string): OnCallState {
  const { config, now, at, actions } = turn;
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
  const { [one.incident]: _, ...cases } = state.cases;
  const suppressions = keyed(config);
  const spent = new Set([...state.spent, ...spentWith(one, state, suppressions, now.wall)]);
  // What is no longer in the configuration need not be remembered.
  return { ...state, cases, spent: suppressions.map(({ key }) => key).filter((key) => spent.has(key)) };
}

function proceedAll(turn: Turn, state: OnCallState): OnCallState {
  const all = Object.values(state.cases);
  const suppressions = keyed(turn.config);
  const causeOf = causes(turn.config, all);
  const cases = all.map((one) =>
    proceeded(turn, one, quietOf(turn, one, suppressions, state.spent, causeOf), suppressions),
  );
  return { ...state, cases: Object.fromEntries(cases.map((one) => [one.incident, one])) };
}
