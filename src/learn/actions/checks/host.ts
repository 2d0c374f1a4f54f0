/** The host as done-tests see it: what they ask, and nothing else. */
import type { JournalEntry } from '../../../domain/event.ts';
import type { AgentState } from '../../../host/agent-status.ts';
import type { Baseline } from '../../../identify/index.ts';
import type { Reading } from '../../../oncall/index.ts';
import type { AuditedHost } from '../../../protect/audit/index.ts';
import type { GuardStatus } from '../../../protect/guard/index.ts';
import type { PuppetReport } from '../../../protect/config-management/index.ts';

export interface CheckHost {
  readonly now: Date;
  guard(): GuardStatus;
  /** The newest that is intact. */
  baseline(): Baseline | undefined;
  agent(): AgentState;
  /** Of a kind, or of a family of kinds; empty when there is no journal. */
  entries(kind: string): Iterable<JournalEntry>;
  /** What scripts are judged against; undefined when this host has no web service. */
  auditedHost(): Promise<AuditedHost | undefined>;
  /** Undefined when it is not there or is no text. */
  script(path: string): string | undefined;
  /** Undefined when there is no configuration of on-call. */
  onCall(): Reading | undefined;
  /** Of the agent's last run; undefined when Puppet never ran here. Throws for one that cannot be read. */
  puppetReport(): PuppetReport | undefined;
}

const DAY_MS = 86_400_000;

/** Whether something was at most so many days ago. */
export function isWithin(at: string, days: number, now: Date): boolean {
  const age = now.getTime() - Date.parse(at);
  return age >= 0 && age <= days * DAY_MS;
}
