/**
 * Something is not there: a module, a library, a configuration file, a directory, an application's include. Covers
 * `file-missing` and `package-removed`; links that switch a module on are in `disabled.ts`, sockets in `service.ts`.
 */
import type { ComponentClass } from '../../domain/component.ts';
import type { Case } from '../diagnosis/case.ts';
import { confidenceOf, type Hypothesis, merge } from '../diagnosis/hypothesis.ts';
import type { Change } from '../observation/object-model.ts';
import { isEnabledLink } from './disabled.ts';
import { effectsOf, effectsOfDirectory, OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { isOnlyNamed, isSlipOf, misdirectionOf } from './mentions.ts';
import { repairMissing } from './missing-repair.ts';
import { isLoss, liftTo, takeSigns } from './missing-signs.ts';
import { isRemoved, removalOf } from './packages.ts';

/** How often such a loss by itself is the cause (research, diagnosis §6.2, step 4). */
const PRIOR: Readonly<Record<ComponentClass, number>> = {
  program: 0.6,
  module: 0.6,
  extension: 0.55,
  library: 0.6,
  certificate: 0.5,
  config: 0.4,
  data: 0.4,
  directory: 0.4,
  content: 0.35,
  'enabled-link': 0.45,
  socket: 0.3,
  account: 0.3,
};
/** A conffile may have been taken away on purpose; alone that says little. */
const PRIOR_OF_CONFFILE = 0.15;

export const missing: CauseFamily = {
  name: 'missing',
  propose: (on) => onePerPackage(gather(on).map((entry) => hypothesis(on, entry))),
};

/** A removed package takes many files along: it is one cause, and its most telling file stands for it. */
function onePerPackage(all: readonly Hypothesis[]): readonly Hypothesis[] {
  const removed = Map.groupBy(
    all.filter((h) => h.kind === 'package-removed'),
    (h) => h.package,
  );
  const joined = [...removed.values()].flatMap((group) => {
    const [main, ...rest] = group.toSorted((a, b) => b.prior - a.prior || confidenceOf(b) - confidenceOf(a));
    if (main === undefined) return [];
    return [
      rest.reduce(
        (all, other) => ({ ...merge(all, other), object: main.object, summary: main.summary }),
        main,
      ),
    ];
  });
  return [...all.filter((h) => h.kind !== 'package-removed'), ...joined];
}

function gather(on: Case): readonly Gathered[] {
  const found = new Gathering(on);
  for (const change of on.changes) if (isLoss(change)) takeChange(on, found, change);
  takeSigns(on, found);
  return found
    .list()
    .filter(
      (entry) =>
        entry.support.length > 0 &&
        !isEnabledLink(entry.path) &&
        isGone(on, entry.path) &&
        !isOnlyNamed(on, entry.path) &&
        !isSlipOf(on, entry.path) &&
        misdirectionOf(on, entry.path) === undefined,
    );
}

function takeChange(on: Case, found: Gathering, change: Change): void {
  if (change.kind === 'dangling') {
    const target = on.object(change.path)?.target;
    if (target === undefined) return;
    found.change(change, change.basis === 'recent' ? 0.2 : 0.5, target).class ??=
      change.class === 'enabled-link' ? 'config' : change.class;
    return;
  }
  const isWeak = change.basis === 'package' && on.object(change.path)?.conffile === true;
  const entry = found.change(
    change,
    isWeak ? PRIOR_OF_CONFFILE : PRIOR[change.class ?? 'data'],
    liftTo(on, change.path),
  );
  // What the configuration in force names and nothing provides: the next start fails on it.
  if (change.basis === 'reference' && isLoaded(change.class))
    support(entry, 0.8, on.citeChange(change), 'the configuration in force loads it');
}

const isLoaded = (of: ComponentClass | undefined): boolean =>
  of === 'module' || of === 'library' || of === 'program' || of === 'certificate' || of === 'data';

const isGone = (on: Case, path: string): boolean =>
  on.isMissing(path) || on.changesOf(path).some((c) => c.kind === 'covered');

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path } = entry;
  const removed = entry.package !== undefined && isRemoved(on, entry.package) && entry.class !== 'content';
  const owner = entry.package;
  const services = [...entry.services];
  const removal = removed && owner !== undefined ? removalOf(on, owner, services) : undefined;
  const actor = entry.actor ?? removal?.actor;
  const content = entry.class === 'content';
  return {
    kind: removed ? 'package-removed' : 'file-missing',
    object: path,
    ...known(entry),
    ...(actor === undefined ? {} : { actor }),
    summary: removed
      ? `${path} is gone because its package ${owner ?? ''} was removed`
      : `${path} is missing${lookAlike(on, path)}${owner === undefined ? '' : ` (package ${owner})`}`,
    prior: entry.prior,
    support: [...entry.support, ...(removal?.support ?? [])],
    services,
    explains: content
      ? OF_PAGES
      : entry.class === 'directory'
        ? effectsOfDirectory(path)
        : effectsOf(entry.class),
    depth: 'root',
    latent: 'next-start',
    repair: removal?.repair ?? repairMissing(on, entry),
  };
}

function lookAlike(on: Case, path: string): string {
  const near = on.object(path)?.lookAlikes ?? [];
  return near.length === 0 ? '' : `; ${near.join(', ')} stands beside it`;
}
