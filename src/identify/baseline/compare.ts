/** What of a baseline is not so any more, and which package operation explains it. Never changes the baseline. */
import { differences, type Difference, type FileState } from '../../domain/file-state.ts';
import { type Finding, kindOf } from '../../domain/finding.ts';
import { severityOf } from '../../domain/severity.ts';
import { captureMany, type CaptureManyOptions, type CaptureResult } from '../state/index.ts';
import { accountReader, type AccountFiles } from './accounts.ts';
import { resolves } from './examine.ts';
import type { Baseline, BaselineAccount, BaselineEntry } from './model.ts';

/** One operation of the package manager, from its logs. */
export interface PackageOperation {
  readonly at: string;
  readonly action: string;
  readonly package: string;
  readonly from?: string;
  readonly to?: string;
  readonly commandLine?: string;
  readonly requestedBy?: string;
}

/** A finding with the evidence: both states, and what the package logs say of the owner since the baseline. */
export interface HostDifference {
  readonly finding: Finding;
  readonly expected?: FileState;
  readonly actual?: FileState;
  /** The last operation on the owning package since the baseline; absent when the logs know none. */
  readonly explainedBy?: PackageOperation;
}

/** Something that could not be looked at: neither right nor wrong is claimed. */
export interface Unverified {
  readonly path: string;
  readonly why: string;
}

export interface Comparison {
  readonly checked: number;
  readonly differences: readonly HostDifference[];
  readonly unverified: readonly Unverified[];
}

export interface CompareOptions extends CaptureManyOptions {
  readonly now?: () => Date;
  readonly source?: Finding['source'];
  /** Package operations, any order; only those after the baseline's time are used. */
  readonly history?: readonly PackageOperation[];
  readonly accountFiles?: AccountFiles;
  /** Instead of the whole baseline. */
  readonly only?: readonly BaselineEntry[];
  /** Sees every capture: for the cache of a quick verification. */
  readonly onCapture?: (entry: BaselineEntry, result: CaptureResult, matches: boolean) => void;
}

export async function compareWithHost(baseline: Baseline, options: CompareOptions = {}): Promise<Comparison> {
  const entries = options.only ?? baseline.entries;
  const results = await captureMany(
    entries.map((e) => e.component.path),
    options,
  );
  const seenAt = (options.now ?? (() => new Date()))().toISOString();
  const found: HostDifference[] = [];
  const unverified: Unverified[] = [];
  for (const [i, entry] of entries.entries()) {
    const result = results[i] ?? { path: entry.component.path };
    if ('why' in result) {
      unverified.push({ path: result.path, why: result.why });
      continue;
    }
    const difference = compareEntry(entry, result.capture?.state, seenAt, options.source ?? 'verify');
    options.onCapture?.(entry, result, difference === undefined);
    if (difference !== undefined) found.push(explain(difference, baseline, options.history));
  }
  found.push(...compareAccounts(baseline.accounts, seenAt, options));
  return { checked: entries.length + baseline.accounts.length, differences: found, unverified };
}

/** undefined when nothing that matters differs. */
export function compareEntry(
  entry: BaselineEntry,
  now: FileState | undefined,
  seenAt: string,
  source: Finding['source'],
): HostDifference | undefined {
  const { component, state } = entry;
  const found: Difference[] = differences(state, now);
  // A link that is as it was, to something that is gone: its target is no component of its own, or both are told.
  if (found.length === 0 && state.type === 'link' && !resolves(component.path)) found.push('target');
  const kind = kindOf(component, found);
  const severity = severityOf(component, found, state, now);
  if (kind === undefined || severity === undefined) return undefined;
  const id = `${kind}:${component.id}`;
  return {
    finding: { id, kind, severity, component, differences: found, seenAt, source },
    expected: state,
    ...(now === undefined ? {} : { actual: now }),
  };
}

function compareAccounts(
  accounts: readonly BaselineAccount[],
  seenAt: string,
  options: CompareOptions,
): HostDifference[] {
  if (accounts.length === 0) return [];
  const idOf = accountReader(options.accountFiles);
  return accounts.flatMap(({ component, id }): HostDifference[] => {
    const now = idOf(component);
    if (now === id) return [];
    const kind = now === undefined ? ('missing' as const) : ('permission' as const);
    const found: readonly Difference[] = now === undefined ? ['missing'] : ['owner'];
    const source = options.source ?? 'verify';
    return [
      {
        finding: {
          id: `${kind}:${component.id}`,
          kind,
          severity: 'critical',
          component,
          differences: found,
          seenAt,
          source,
        },
      },
    ];
  });
}

function explain(
  difference: HostDifference,
  baseline: Baseline,
  history: readonly PackageOperation[] = [],
): HostDifference {
  const owner = difference.finding.component.package;
  if (owner === undefined) return difference;
  const since = Date.parse(baseline.createdAt);
  // dpkg's log writes `name:arch` where the database says name and architecture.
  const names = new Set([owner.name, `${owner.name}:${owner.arch}`]);
  const explainedBy = history
    .filter((h) => names.has(h.package) && Date.parse(h.at) >= since)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  return explainedBy === undefined ? difference : { ...difference, explainedBy };
}
