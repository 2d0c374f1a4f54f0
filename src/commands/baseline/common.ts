/** What the sub-commands of `stakeout baseline` and `stakeout verify` share. */
import { join } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import { readPackageHistory } from '../../host/packages/index.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import {
  type Baseline,
  BaselineStore,
  capBytes,
  type HostDifference,
  type LoadedBaseline,
  type PackageOperation,
  Vault,
} from '../../identify/index.ts';
import type { Context } from '../context.ts';
import { paint, visible } from '../output/index.ts';

export const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;

export function baselineStore(context: Context): BaselineStore {
  return new BaselineStore(stateDirectory(context), { now: context.now });
}

export function openVault(context: Context, cap?: string): Vault {
  return new Vault(join(stateDirectory(context), 'vault'), { capBytes: capBytes(context.env, cap) });
}

/** The newest intact baseline; what was passed over on the way is told on standard error. */
export function loadBaseline(context: Context): Baseline {
  const loaded = baselineStore(context).require();
  warnOfDamage(context, loaded);
  return loaded.baseline;
}

export function warnOfDamage(context: Context, { baseline, damaged }: LoadedBaseline): void {
  for (const { generation, file, why } of damaged) {
    const used =
      baseline === undefined ? '' : `; using generation ${baseline.generation} of ${baseline.createdAt}`;
    const text = `generation ${generation} of the baseline is damaged: ${why} (${file})${used}`;
    context.stderr.write(`${paint('warn', visible(text), context.stderr.color)}\n`);
  }
}

/** What the package manager did since the baseline; without its logs nothing is explained, and nothing fails. */
export function operationsSince(baseline: Baseline): readonly PackageOperation[] {
  try {
    return readPackageHistory(new Date(baseline.createdAt)).entries;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return [];
    throw error;
  }
}

/** `removed by apt-get remove x (alice)`, or nothing when the logs know none. */
export function explanation({ explainedBy }: HostDifference): string {
  if (explainedBy === undefined) return '';
  const { action, from, to, commandLine, requestedBy, at } = explainedBy;
  const versions = [from, to].filter((v) => v !== undefined).join(' → ');
  return [
    `${explainedBy.package} ${action}`,
    versions,
    `at ${at}`,
    commandLine === undefined ? '' : `by ${commandLine}`,
    requestedBy === undefined ? '' : `(${requestedBy})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
