/** What repairs on this host are recorded in and checked against. */
import type { JournalEvent } from '../domain/event.ts';
import type { Baseline } from '../identify/baseline/index.ts';
import type { Journal } from '../journal/index.ts';
import { RepairStore, type TakeBackPorts } from '../recover/plan/index.ts';
import { ActionStore } from '../recover/undo/index.ts';
import { ownLine } from './spared.ts';

export interface RepairHost {
  readonly stateDir: string;
  readonly journal: Pick<Journal, 'entries'> & { append(event: JournalEvent): unknown };
  readonly now: () => Date;
  /** The absolute path of this program. */
  readonly launcher: string;
  readonly baseline?: Baseline;
}

export function takeBackPorts({ stateDir, journal, now, launcher }: RepairHost): TakeBackPorts {
  return {
    stateDir,
    launcher,
    now,
    spared: ownLine(process.pid),
    store: new RepairStore(stateDir, now),
    actions: new ActionStore(stateDir, now),
    append: (event) => void journal.append(event),
  };
}
