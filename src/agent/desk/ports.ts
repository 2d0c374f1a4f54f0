/** What the desk needs of the agent. Types only. */
import type { AgentStatus } from '../../domain/agent-status.ts';
import type { Args } from '../../desk/index.ts';
import type { ProbeTarget } from '../../domain/component.ts';
import type { JournalEntry, JournalEvent } from '../../domain/event.ts';
import type { Baseline } from '../../identify/index.ts';
import type { LibraryOptions } from '../../learn/runbook/index.ts';
import type { EntryFilter } from '../../journal/index.ts';
import type { PagerStatus } from '../../pager/index.ts';
import type { Seen } from '../signals.ts';
import type { ServiceHistory } from './history.ts';
import type { AskPostmortems } from './postmortems/index.ts';

/** As the agent last published it. */
export type Standing = Pick<
  AgentStatus,
  | 'version'
  | 'startedAt'
  | 'policy'
  | 'services'
  | 'watching'
  | 'waitingEntries'
  | 'onCall'
  | 'kernelGuard'
  | 'notes'
>;

export interface DeskPorts {
  readonly stateDir: string;
  readonly entries: (filter?: EntryFilter) => Iterable<JournalEntry>;
  readonly append: (event: JournalEvent) => { readonly seq: number };
  /** Undefined until everything is watched. */
  readonly status: () => Standing | undefined;
  readonly baseline: () => Baseline | undefined;
  readonly history: ServiceHistory;
  /** A diagnosis of this host as it is now; asks for these pages besides the known ones. */
  readonly diagnose: (pages: readonly ProbeTarget[]) => Promise<Seen>;
  /** How on-call stands; undefined when no pager runs. Rejects when it does not answer. */
  readonly pagerStatus: () => Promise<PagerStatus | undefined>;
  /** Gives alerts to the pager; false when none runs. Rejects when it does not answer. */
  readonly pageAlerts: (alerts: Args<'alerts'>['alerts']) => Promise<boolean>;
  readonly postmortems: AskPostmortems;
  /** Where runbooks lie; absent: where they belong. */
  readonly runbooks?: Omit<LibraryOptions, 'stateDir'>;
  /** `stakeout.yaml`; undefined for an agent that pages nobody. */
  readonly onCallFile?: string;
  /** The absolute path of this program, for the steps of repairs. */
  readonly launcher: string;
  readonly now: () => Date;
  /** Resolves when something was written, or the time has passed. */
  readonly written: (withinMs: number) => Promise<void>;
}
