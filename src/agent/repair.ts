/** `stakeout repair`: puts components back as the baseline has them, on a person's word, with or without a running agent. */
import type { JournalEvent } from '../domain/event.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { foldIncidents, isOpen, openFindings } from '../domain/incident.ts';
import { type RestoreOutcome, Sentinel } from '../detect/sentinel/index.ts';
import { releasePath } from '../host/held-paths.ts';
import { type BaselineStore, compareWithHost, type Vault } from '../identify/index.ts';
import type { Journal } from '../journal/index.ts';
import { ActionStore } from '../recover/index.ts';
import { ordersOf } from './orders.ts';
import { recordRepair } from './record-repair.ts';

export interface RepairTools {
  readonly stateDir: string;
  readonly store: BaselineStore;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly now: () => Date;
}

export interface Repaired {
  readonly path: string;
  readonly outcome: RestoreOutcome;
  /** For `stakeout undo`. */
  readonly action?: string;
}

/** Without paths: everything that differs. Throws StakeoutError for a path that is not part of the baseline. */
export async function repair(tools: RepairTools, paths: readonly string[]): Promise<readonly Repaired[]> {
  const { baseline } = tools.store.require();
  const known = new Set(baseline.entries.map((e) => e.component.path));
  const unknown = paths.find((p) => !known.has(p));
  if (unknown !== undefined)
    throw new StakeoutError(`cannot repair ${unknown}`, 'it is not part of the baseline', {
      next: 'stakeout baseline show lists what is',
      exit: EXIT.input,
    });
  const wanted = new Set(
    paths.length > 0
      ? paths
      : (await compareWithHost(baseline)).differences.map((d) => d.finding.component.path),
  );
  const sentinel = await Sentinel.start({ stateDir: tools.stateDir });
  try {
    const orders = ordersOf(baseline, tools.vault, { mode: 'observe', classes: {} }).filter((o) =>
      wanted.has(o.component.path),
    );
    await sentinel.setOrders(orders);
    const actions = new ActionStore(tools.stateDir, tools.now);
    const incidents = incidentsByPath(tools.journal);
    const done: Repaired[] = [];
    for (const { component, state } of orders) {
      const outcome = await sentinel.restore(component.path);
      releasePath(tools.stateDir, component.path);
      if (outcome.kind !== 'restored') {
        done.push({ path: component.path, outcome });
        continue;
      }
      const open = incidents.get(component.path);
      const { id } = recordRepair(actions, component.path, state, outcome, open?.incident);
      tools.journal.append(doneEvent(component.path, outcome, id, open));
      done.push({ path: component.path, outcome, action: id });
    }
    return done;
  } finally {
    await sentinel.stop();
  }
}

interface OpenFinding {
  readonly incident: string;
  readonly finding: string;
}

function incidentsByPath(journal: Journal): Map<string, OpenFinding> {
  const open = foldIncidents(journal.entries()).filter(isOpen);
  return new Map(
    open.flatMap((i) => openFindings(i).map((f) => [f.path, { incident: i.id, finding: f.id }])),
  );
}

function doneEvent(
  path: string,
  outcome: Extract<RestoreOutcome, { kind: 'restored' }>,
  action: string,
  open: OpenFinding | undefined,
): JournalEvent {
  return {
    kind: 'restore.done',
    ...(open === undefined ? {} : { incident: open.incident }),
    action,
    finding: open?.finding ?? `repair:${path}`,
    path,
    tier: outcome.tier,
    verified: true,
    undo: `stakeout undo ${action}`,
  };
}
