/** Plans that would put a package's own configuration over one that an administrator may have written. */
import type { RepairPlan } from '../domain/diagnosis.ts';
import { openPackageDatabase, type PackageDatabase } from '../host/packages/index.ts';
import type { Baseline } from '../identify/baseline/index.ts';
import { captureState } from '../identify/state/index.ts';
import { templateOf } from '../recover/package/index.ts';

/**
 * True when a step puts a path back that stands, is not empty, is not recorded, and is a configuration file of a package. What is
 * recorded comes back as it was recorded; what is gone or empty cannot be lost by it.
 */
export function replacesEdits(
  plan: RepairPlan,
  baseline: Baseline | undefined,
  database: Pick<PackageDatabase, 'expected' | 'owner' | 'agrees'> = openPackageDatabase(),
): boolean {
  const recorded = new Set(baseline?.entries.map((entry) => entry.component.path));
  return plan.steps
    .flatMap(({ argv: [, command, yes, ...paths] }) => (command === 'repair' && yes === '--yes' ? paths : []))
    .filter((path) => !recorded.has(path) && (sizeOf(path) ?? 0) > 0)
    .some((path) => database.expected(path)?.conffile === true || templateOf(path, database) !== undefined);
}

function sizeOf(path: string): number | undefined {
  try {
    return captureState(path, { hash: false })?.size;
  } catch {
    return undefined; // it cannot be looked at, so nothing will be put there either
  }
}
