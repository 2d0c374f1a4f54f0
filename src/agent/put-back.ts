/**
 * `stakeout repair PATH`: puts single objects back on a person's word, with or without a running agent and with or without a
 * baseline: out of the vault as recorded, else as their package has them.
 */
import { readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { actionId } from '../domain/action.ts';
import type { EventOf, JournalEvent } from '../domain/event.ts';
import { foldIncidents, isOpen, openFindings } from '../domain/incident.ts';
import { type RestoreOutcome, Sentinel } from '../detect/sentinel/index.ts';
import { releasePath } from '../host/held-paths.ts';
import { openPackageDatabase } from '../host/packages/index.ts';
import { privateDirectory } from '../host/state-directory.ts';
import { accountReader, type Baseline, compareEntry } from '../identify/baseline/index.ts';
import { captureState } from '../identify/state/index.ts';
import type { Vault } from '../identify/vault/index.ts';
import type { Journal } from '../journal/index.ts';
import { DebSupply, type IdOf, putBackPackaged } from '../recover/package/index.ts';
import { ActionStore } from '../recover/undo/index.ts';
import { ordersOf } from './orders.ts';
import { recordRepair } from './record-repair.ts';

export interface PutBackTools {
  readonly stateDir: string;
  readonly baseline?: Baseline;
  readonly vault?: Vault;
  readonly journal: Journal;
  readonly now: () => Date;
  /** What is done belongs to this group of actions; else it makes one of its own. */
  readonly group?: string;
}

export type PutBackRow =
  | {
      readonly path: string;
      readonly result: 'restored';
      readonly tier: EventOf<'restore.done'>['tier'];
      readonly action: string;
      readonly why?: string;
    }
  | { readonly path: string; readonly result: 'unchanged' }
  | {
      readonly path: string;
      readonly result: 'declined' | 'failed';
      readonly why: string;
      readonly next?: string;
    };

/** One row for each path asked for, and one for each other object that had to go with it. Never throws for what the host is. */
export async function putBack(tools: PutBackTools, paths: readonly string[]): Promise<readonly PutBackRow[]> {
  const actions = new ActionStore(tools.stateDir, tools.now);
  const group = tools.group ?? actionId(tools.now(), `group-${process.pid}`);
  const done = new Done(tools, actions, group);
  const recorded = wantedOf(tools.baseline, paths);
  const rows = new Map<string, PutBackRow>();
  for (const row of await fromVault(recorded, done)) rows.set(row.path, row);
  using supply = new DebSupply(privateDirectory(`${tools.stateDir}/packages`));
  for (const path of paths) {
    const row = rows.get(path);
    if (row !== undefined && !isForPackage(row)) continue;
    for (const one of await fromPackage(path, supply, done)) rows.set(one.path, one);
  }
  return [...rows.values()];
}

/** Only what the vault cannot give; a file system that refuses would refuse the package's copy as well. */
function isForPackage(row: PutBackRow): boolean {
  return row.result === 'declined' && row.why === 'vault-unusable';
}

const MOST_LINKS = 8;

/**
 * The paths that the baseline knows, and what a link among them leads to when that is a library, or when the link itself is as
 * recorded: then what it leads to is what was meant.
 */
export function wantedOf(baseline: Baseline | undefined, paths: readonly string[]): readonly string[] {
  const known = new Map(baseline?.entries.map((entry) => [entry.component.path, entry]));
  const found = new Set<string>();
  for (const asked of paths) {
    let path = asked;
    for (let links = 0; links < MOST_LINKS && known.has(path); links += 1) {
      found.add(path);
      const entry = known.get(path);
      const target = entry?.state.type === 'link' ? entry.state.target : undefined;
      if (target === undefined || !(/\.so(?:\.|$)/.test(path) || leadsTo(path, target))) break;
      path = posix.resolve(posix.dirname(path), target);
    }
  }
  return [...found];
}

function leadsTo(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

async function fromVault(paths: readonly string[], done: Done): Promise<readonly PutBackRow[]> {
  const { baseline, vault, stateDir } = done.tools;
  if (baseline === undefined || vault === undefined || paths.length === 0) return [];
  const wanted = new Set(paths);
  const orders = ordersOf(baseline, vault, { mode: 'observe', classes: {} }).filter((order) =>
    wanted.has(order.component.path),
  );
  // A thread that watches is not started for what is as it should be.
  const differing = orders.filter(
    (order) => compareEntry(order, captureState(order.component.path), '', 'verify') !== undefined,
  );
  const right = orders.filter((order) => !differing.includes(order));
  const rows: PutBackRow[] = right.map(({ component }) => ({ path: component.path, result: 'unchanged' }));
  if (differing.length === 0) return rows;
  const sentinel = await Sentinel.start({ stateDir });
  try {
    await sentinel.setOrders(differing);
    for (const order of differing) rows.push(done.vault(order, await sentinel.restore(order.component.path)));
    return rows;
  } finally {
    await sentinel.stop();
  }
}

async function fromPackage(path: string, supply: DebSupply, done: Done): Promise<readonly PutBackRow[]> {
  const { actions, group } = done;
  const found = await putBackPackaged(path, {
    database: openPackageDatabase(),
    actions,
    supply,
    idOf: accountIds(),
    group,
  });
  return found.map((one) => done.packaged(one));
}

function accountIds(): IdOf {
  const read = accountReader();
  return (kind, name) => read({ kind, path: name });
}

/** Writes down what was done: action, journal, and that the path is looked after again. */
class Done {
  readonly tools: PutBackTools;
  readonly actions: ActionStore;
  readonly group: string;
  readonly #open: ReadonlyMap<string, { readonly incident: string; readonly finding: string }>;

  constructor(tools: PutBackTools, actions: ActionStore, group: string) {
    this.tools = tools;
    this.actions = actions;
    this.group = group;
    const open = foldIncidents(tools.journal.entries()).filter(isOpen);
    this.#open = new Map(
      open.flatMap((i) => openFindings(i).map((f) => [f.path, { incident: i.id, finding: f.id }])),
    );
  }

  vault(
    { component: { path }, state }: ReturnType<typeof ordersOf>[number],
    outcome: RestoreOutcome,
  ): PutBackRow {
    releasePath(this.tools.stateDir, path);
    switch (outcome.kind) {
      case 'restored': {
        const incident = this.#open.get(path)?.incident;
        const { id } = recordRepair(this.actions, path, state, outcome, incident, this.group);
        this.#journal(path, outcome.tier, id);
        return { path, result: 'restored', tier: outcome.tier, action: id };
      }
      case 'none':
        return { path, result: 'unchanged' };
      case 'declined':
        return { path, result: 'declined', why: outcome.why };
      case 'failed':
        return { path, result: 'failed', why: outcome.why, next: outcome.next };
      default:
        return outcome satisfies never;
    }
  }

  packaged(one: Awaited<ReturnType<typeof putBackPackaged>>[number]): PutBackRow {
    if (one.result !== 'restored') return one;
    this.#journal(one.path, one.tier, one.action);
    const recorded = this.tools.baseline?.entries.find((e) => e.component.path === one.path)?.state.sha256;
    const stands = captureState(one.path)?.sha256;
    const differs = recorded !== undefined && recorded !== stands;
    return differs ? { ...one, why: 'as packaged: of what was recorded no copy is left' } : one;
  }

  #journal(path: string, tier: EventOf<'restore.done'>['tier'], action: string): void {
    const open = this.#open.get(path);
    const event: JournalEvent = {
      kind: 'restore.done',
      ...(open === undefined ? {} : { incident: open.incident }),
      action,
      finding: open?.finding ?? `repair:${path}`,
      path,
      tier,
      verified: true,
      undo: `stakeout undo ${action}`,
    };
    this.tools.journal.append(event);
  }
}
