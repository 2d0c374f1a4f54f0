/** From an inventory to a draft of a baseline: what is sound is recorded, what is broken is told. */
import type { Component, Inventory } from '../../domain/component.ts';
import type { ExpectedPage } from '../../domain/page.ts';
import { captureMany, type CaptureManyOptions } from '../state/index.ts';
import { accountReader, type AccountFiles } from './accounts.ts';
import { examine } from './examine.ts';
import type { BaselineAccount, BaselineDraft, BaselineEntry, BrokenComponent, PackageView } from './model.ts';

export interface DraftOptions extends CaptureManyOptions {
  readonly packages?: PackageView;
  readonly pages?: readonly ExpectedPage[];
  readonly accountFiles?: AccountFiles;
}

export const isAccount = (component: Pick<Component, 'kind'>): boolean =>
  component.kind === 'user' || component.kind === 'group';

/** Looks at every component of the inventory. Nothing is written. */
export async function draftBaseline(
  inventory: Inventory,
  options: DraftOptions = {},
): Promise<BaselineDraft> {
  const running = new Set(inventory.services.filter((s) => s.running).map((s) => s.id));
  const objects = inventory.components.filter((c) => !isAccount(c) && !awaitsItsService(c, running));
  const results = await captureMany(
    objects.map((c) => c.path),
    options,
  );
  const entries: BaselineEntry[] = [];
  const broken: BrokenComponent[] = [];
  for (const [i, component] of objects.entries()) {
    const examined = examine(component, results[i] ?? { path: component.path }, options.packages);
    if (examined.sound) entries.push(examined.entry);
    else broken.push(examined.broken);
  }
  const accounts = draftAccounts(inventory.components.filter(isAccount), broken, options.accountFiles);
  return { services: inventory.services, entries, accounts, pages: options.pages ?? [], broken };
}

/** A socket is made by its service: one that is not running has none, and that is nothing broken. */
function awaitsItsService(component: Component, running: ReadonlySet<string>): boolean {
  return component.kind === 'socket' && !component.services.some((id) => running.has(id));
}

function draftAccounts(
  components: readonly Component[],
  broken: BrokenComponent[],
  files?: AccountFiles,
): BaselineAccount[] {
  if (components.length === 0) return [];
  const idOf = accountReader(files);
  const found: BaselineAccount[] = [];
  for (const component of components) {
    const id = idOf(component);
    if (id === undefined)
      broken.push({ component, problem: 'missing', detail: `there is no such ${component.kind}` });
    else found.push({ component, id });
  }
  return found;
}
