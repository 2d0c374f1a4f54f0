/** Taking what stands at some paths now as the state to keep: the only way a difference enters the baseline by hand. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { captureOne } from '../state/index.ts';
import { accountReader, type AccountFiles } from './accounts.ts';
import { examine } from './examine.ts';
import type {
  Baseline,
  BaselineAccount,
  BaselineDraft,
  BaselineEntry,
  BrokenComponent,
  PackageView,
} from './model.ts';

export interface AcceptOptions {
  readonly packages?: PackageView;
  readonly accountFiles?: AccountFiles;
}

export interface Acceptance {
  readonly draft: BaselineDraft;
  /** Accepted as they stand now. */
  readonly taken: readonly string[];
  /** Accepted as gone: not part of the baseline any more. */
  readonly dropped: readonly string[];
}

/** `paths` are component paths (for accounts: names). Throws when one is not part of the baseline or cannot be read. */
export function acceptPaths(
  baseline: Baseline,
  paths: readonly string[],
  options: AcceptOptions = {},
): Acceptance {
  const wanted = new Set(paths);
  for (const path of wanted) if (!knows(baseline, path)) throw unknownPath(path);
  const entries = new Map<string, BaselineEntry>(baseline.entries.map((e) => [e.component.id, e]));
  const taken: string[] = [];
  const dropped: string[] = [];
  const components = [...baseline.entries, ...baseline.broken].map((e) => e.component);
  for (const component of components.filter(
    (c) => wanted.has(c.path) && c.kind !== 'user' && c.kind !== 'group',
  )) {
    const examined = examine(component, captureOne(component.path), options.packages, true);
    if (examined.sound) entries.set(component.id, examined.entry);
    else if (examined.broken.problem === 'missing') entries.delete(component.id);
    else throw notAcceptable(examined.broken);
    (examined.sound ? taken : dropped).push(component.path);
  }
  const accounts = acceptAccounts(baseline, wanted, taken, dropped, options.accountFiles);
  const broken = baseline.broken.filter((b) => !wanted.has(b.component.path));
  const { services, pages } = baseline;
  return { draft: { services, entries: [...entries.values()], accounts, pages, broken }, taken, dropped };
}

function knows(baseline: Baseline, path: string): boolean {
  return [...baseline.entries, ...baseline.accounts, ...baseline.broken].some(
    (e) => e.component.path === path,
  );
}

function acceptAccounts(
  baseline: Baseline,
  wanted: ReadonlySet<string>,
  taken: string[],
  dropped: string[],
  files?: AccountFiles,
): BaselineAccount[] {
  const known = [...baseline.accounts, ...baseline.broken].map((a) => a.component);
  const chosen = known.filter((c) => wanted.has(c.path) && (c.kind === 'user' || c.kind === 'group'));
  if (chosen.length === 0) return [...baseline.accounts];
  const idOf = accountReader(files);
  const accounts = baseline.accounts.filter((a) => !wanted.has(a.component.path));
  for (const component of chosen) {
    const id = idOf(component);
    if (id !== undefined) accounts.push({ component, id });
    (id === undefined ? dropped : taken).push(component.path);
  }
  return accounts;
}

function unknownPath(path: string): StakeoutError {
  return new StakeoutError(`${path} is not part of the baseline`, 'no service needs it, as far as is known', {
    next: 'stakeout baseline show lists what is; a new one is taken by: stakeout baseline create',
    exit: EXIT.input,
  });
}

function notAcceptable({ component, detail }: BrokenComponent): StakeoutError {
  return new StakeoutError(`cannot accept ${component.path}`, detail, {
    next: 'repair it first, or remove it and accept that',
    exit: EXIT.input,
  });
}
