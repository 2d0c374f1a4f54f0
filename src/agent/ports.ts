/** What the agent is asked for, and what its parts need of each other. */
import type { ProbeTarget } from '../domain/component.ts';
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import type { Policy } from '../domain/policy.ts';
import type { Sentinel } from '../detect/sentinel/index.ts';
import type { Baseline } from '../identify/index.ts';
import type { Journal } from '../journal/index.ts';
import type { ActionStore } from '../recover/index.ts';
import type { CallWatch } from './call-watch.ts';
import type { ServiceHistory } from './desk/history.ts';
import type { Diagnose } from './diagnosing.ts';
import type { LostParts } from './lost-parts.ts';

/** Where a package puts this program. */
export const LAUNCHER = '/usr/bin/stakeout';

export interface AgentOptions {
  readonly stateDir: string;
  readonly policy: Policy;
  /** Only these services, see `takeInventory`. */
  readonly only?: readonly string[];
  readonly stabilitySeconds: number;
  /** Between two verifications that trust no events. */
  readonly verifySeconds: number;
  readonly vaultCapBytes: number;
  /** Pages to watch besides those of the baseline. */
  readonly probes?: readonly ProbeTarget[];
  /** Between two looks at a page of a site with one page; default 5. */
  readonly probeSeconds?: number;
  /** Configuration of on-call; without one nobody is paged, nor where the file is not there. */
  readonly onCallFile?: string;
  /** Finds out why an incident happened; by default the diagnosis of this host. */
  readonly diagnose?: Diagnose;
  /** The absolute path of this program, for steps of repairs; where a package puts it when left out. */
  readonly launcher?: string;
  readonly now: () => Date;
  /** Every entry as it is written. */
  readonly onEvent?: (event: JournalEvent) => void;
  /** What is being done while it starts. */
  readonly say?: (step: string) => void;
}

export interface RoomPorts {
  readonly options: AgentOptions;
  readonly append: (event: JournalEvent) => void;
  readonly entries: (filter?: Parameters<Journal['entries']>[0]) => Iterable<JournalEntry>;
  baseline(): Baseline;
  moveBaseline(touched: readonly string[], why: string): Promise<void>;
  /** New files with the recorded content stand at these paths. */
  relink(paths: readonly string[]): Promise<void>;
  readonly sentinel: Sentinel;
  readonly actions: ActionStore;
  readonly lost: LostParts;
  /** What the services answered lately. */
  readonly history: ServiceHistory;
  /** Failing calls of the services, recorded since the agent began. */
  readonly calls: CallWatch;
}
