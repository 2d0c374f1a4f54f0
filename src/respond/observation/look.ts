/** What a collector is given: the host, the record of how it should be, and where the inventory stands. */
import type { Component, Inventory } from '../../domain/component.ts';
import type { HostFiles } from '../../host/files/index.ts';
import type { PackageDatabase, PackageHistoryEntry, PackageState } from '../../host/packages/index.ts';
import type { ProcFs } from '../../host/proc/index.ts';
import type { Baseline, Vault } from '../../identify/index.ts';
import type { JournalEntry } from '../../domain/event.ts';
import type { PackageTraces } from '../../stacks/index.ts';
import type { Limits } from './within.ts';

export interface Look {
  readonly now: Date;
  readonly privileged: boolean;
  readonly files: HostFiles;
  readonly proc: ProcFs;
  readonly packages: PackageDatabase;
  readonly states: ReadonlyMap<string, PackageState>;
  /** Whose a file is, also after its package was removed. */
  readonly traces: PackageTraces;
  readonly history: readonly PackageHistoryEntry[];
  /** As everything is configured now. */
  readonly inventory: Inventory;
  readonly baseline?: Baseline;
  readonly vault?: Vault;
  readonly journal: readonly JournalEntry[];
  readonly limits: Limits;
}

/** Components of the services named, now and by the baseline, each path once; what is configured now comes first. */
export function componentsOf(look: Look, services: ReadonlySet<string>): readonly Component[] {
  const found = new Map<string, Component>();
  const all = [...look.inventory.components, ...(look.baseline?.entries.map((e) => e.component) ?? [])];
  for (const component of all)
    if (!found.has(component.id) && component.services.some((id) => services.has(id)))
      found.set(component.id, component);
  return [...found.values()];
}
