/** From the host as it is now to a signed baseline with its copies in the vault. Used by the agent and by `stakeout baseline create`. */
import type { Inventory, Problem } from '../domain/component.ts';
import { learnPages } from '../detect/probe/index.ts';
import { openPackageDatabase } from '../host/packages/index.ts';
import {
  type Baseline,
  type BaselineDraft,
  type BaselineStore,
  draftBaseline,
  type Stored,
  takeInventory,
  type Vault,
} from '../identify/index.ts';

export interface BaselineTools {
  readonly store: BaselineStore;
  readonly vault: Vault;
}

export interface TakenBaseline {
  readonly baseline: Baseline;
  readonly inventory: Inventory;
  /** Pages that are broken already and therefore no measure. */
  readonly pageProblems: readonly Problem[];
  readonly stored: Stored;
}

export interface TakeOptions {
  /** Only these services, see `takeInventory`. */
  readonly only?: readonly string[];
  /** Last word on the draft before it is signed, e.g. to keep entries that must not be absorbed. */
  readonly adjust?: (draft: BaselineDraft) => BaselineDraft;
  /** Told what is being done, for people who wait. */
  readonly say?: (step: string) => void;
}

/** Throws StakeoutError when the inventory cannot be taken or the baseline cannot be written. */
export async function takeBaseline(tools: BaselineTools, options: TakeOptions = {}): Promise<TakenBaseline> {
  const say = options.say ?? (() => {});
  say('taking the inventory');
  const inventory = await takeInventory(options.only === undefined ? {} : { only: options.only });
  say('learning what each page answers');
  const { pages, problems } = await learnPages(inventory.services);
  say(`recording ${inventory.components.length} components`);
  const draft = await draftBaseline(inventory, { packages: openPackageDatabase(), pages });
  const adjusted = options.adjust?.(draft) ?? draft;
  say('filling the vault');
  const stored = tools.vault.putAll(keepsakes(adjusted));
  const baseline = tools.store.save(adjusted);
  // What no kept generation refers to would fill the vault up to its cap, one upgrade after the other.
  tools.vault.collect(tools.store.intact().flatMap(keepsakes));
  return { baseline, inventory, pageProblems: problems, stored };
}

function keepsakes(
  draft: Pick<BaselineDraft, 'entries'>,
): { path: string; state: BaselineDraft['entries'][number]['state'] }[] {
  return draft.entries
    .filter((e) => e.component.kind === 'file')
    .map((e) => ({ path: e.component.path, state: e.state }));
}
