/** One call of the engine: the world it sees, and what it has decided so far. */
import type { OnCallConfig, Policy } from '../config/model.ts';
import type { Action, RecordEntry } from './action.ts';
import type { Reading } from './clock.ts';
import { policyFor } from './match.ts';
import type { Case, Recipient } from './state.ts';

export interface Turn {
  readonly config: OnCallConfig;
  readonly now: Reading;
  /** By the engine's clock. */
  readonly at: number;
  readonly actions: Action[];
  /** Of this call only: open cases by incident, oldest first. */
  readonly cases: Map<string, Case>;
  /** Of the next case that opens. */
  serial: number;
  spent: string[];
}

/** What every key of a case begins with. */
export function nameOf({ incident, serial }: Case): string {
  return `${incident}/${serial}`;
}

export function subjectOf({ title, severity, services, hosts, alerts }: Case) {
  return { title, severity, services, hosts, alerts: Object.keys(alerts).length };
}

/** The case with an entry in its timeline. */
export function recorded(turn: Turn, one: Case, entry: RecordEntry): Case {
  const key = `${nameOf(one)}/record/${one.records}`;
  turn.actions.push({ kind: 'record', key, incident: one.incident, entry });
  return { ...one, records: one.records + 1 };
}

/** The policy it was routed to; of a configuration that no longer has it, the one it would be routed to now. */
export function policyOf({ config }: Turn, one: Case): Policy {
  const policy = config.policies.get(one.policy) ?? config.policies.get(policyFor(config, one));
  if (policy === undefined) throw new Error(`a route leads to policy ${one.policy}, which does not exist`);
  return policy;
}

export function recipientText({ kind, id }: Recipient): string {
  return `${kind}:${id}`;
}

/** The recipients, each once. */
export function once(recipients: readonly Recipient[]): readonly Recipient[] {
  return [...new Map(recipients.map((recipient) => [recipientText(recipient), recipient])).values()];
}
