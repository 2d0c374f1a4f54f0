/** The guard's files in the baseline: there while it is installed, so that the watcher puts them back; gone before it is removed. */
import { join } from 'node:path';
import { GUARD_FILES } from '../../host/guard-places.ts';
import {
  type Baseline,
  type BaselineDraft,
  BaselineStore,
  draftBaseline,
  guardParts,
  Vault,
} from '../../identify/index.ts';

const OWN = new Set(GUARD_FILES);

/** Writes a generation of the baseline with the files as they are now, and copies of them into the vault. */
export async function enterOwnParts(stateDir: string, baseline: Baseline): Promise<Baseline> {
  const components = guardParts(baseline.services);
  const { entries } = await draftBaseline({
    schema: 'stakeout.inventory/1',
    host: baseline.host,
    takenAt: baseline.createdAt,
    services: [],
    components,
    problems: [],
  });
  new Vault(join(stateDir, 'vault')).putAll(
    entries.map(({ component, state }) => ({ path: component.path, state })),
  );
  const draft = withoutOwn(baseline);
  return new BaselineStore(stateDir).save({ ...draft, entries: [...draft.entries, ...entries] });
}

/** Writes a generation without them; false when there were none. */
export function leaveOwnParts(stateDir: string, baseline: Baseline): boolean {
  if (!baseline.entries.some(({ component }) => OWN.has(component.path))) return false;
  new BaselineStore(stateDir).save(withoutOwn(baseline));
  return true;
}

function withoutOwn({ services, entries, accounts, pages, broken }: Baseline): BaselineDraft {
  return {
    services,
    entries: entries.filter(({ component }) => !OWN.has(component.path)),
    accounts,
    pages,
    broken: broken.filter(({ component }) => !OWN.has(component.path)),
  };
}
