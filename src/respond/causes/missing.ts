/**
 * Something is not there: a module, a library, a configuration file, a directory, an application's include. Covers
 * `file-missing` and `package-removed`; links that switch a module on are in `disabled.ts`, sockets in `service.ts`.
 */
import { posix } from 'node:path';
import type { ComponentClass } from '../../domain/component.ts';
import type { Statement } from '../../domain/log-fact.ts';
import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import { confidenceOf, type Hypothesis, merge } from '../diagnosis/hypothesis.ts';
import { citePage } from '../diagnosis/symptoms.ts';
import type { Change } from '../observation/model.ts';
import { isEnabledLink } from './disabled.ts';
import { effectsOf, effectsOfDirectory, OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { bringBack, install, makeDirectory, plan, putBack, setAside } from './mend.ts';
import { isRemoved } from './packages.ts';

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
const NAMED = 0.9;

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
  for (const { fact, statement } of on.said(
    'cannot-load',
    'file',
    'include',
    'session-storage',
    'certificate',
  )) {
    const named = missingPathOf(on, statement);
    if (named === undefined) continue;
    const entry = found.at(liftTo(on, named));
    entry.class ??= classOf(statement);
    support(entry, NAMED, on.ledger.quote(fact), 'the message names it, and it is missing now');
    for (const service of on.serviceOf(fact)) entry.services.add(service);
  }
  takeFaults(on, found);
  takeOwners(on, found);
  takePools(on, found);
  takeCalls(on, found);
  takeModules(on, found);
  takeMaps(on, found);
  takePages(on, found);
  takeShownErrors(on, found);
  return found
    .list()
    .filter((entry) => entry.support.length > 0 && !isEnabledLink(entry.path) && isGone(on, entry.path));
}

function isLoss(change: Change): boolean {
  return (
    (change.kind === 'missing' || change.kind === 'dangling' || change.kind === 'covered') &&
    change.object !== 'socket' &&
    change.object !== 'user' &&
    change.object !== 'group'
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

/**
 * Of a path several levels of which are missing, the highest one, if it is known to have been there: everything below went with it.
 * A directory that nobody knows of never was there; then it is the file that is missing.
 */
function liftTo(on: Case, path: string): string {
  const highest = on.object(path)?.missingFrom ?? path;
  const isKnown =
    on.changesOf(highest).length > 0 ||
    on.object(highest)?.package !== undefined ||
    DIRECTORIES[highest] !== undefined;
  return isKnown ? highest : path;
}

const isGone = (on: Case, path: string): boolean =>
  on.isMissing(path) || on.changesOf(path).some((c) => c.kind === 'covered');

type Naming = Extract<
  Statement,
  { kind: 'cannot-load' | 'file' | 'include' | 'session-storage' | 'certificate' }
>;

/** The path a statement says is missing, if it is missing: the same words are written for files that are there. */
function missingPathOf(on: Case, statement: Naming): string | undefined {
  const paths = namedPaths(statement).filter((path) => !path.includes('*'));
  for (const path of paths) {
    const object = on.object(path);
    if (object?.exists === false) return object.path;
  }
  return undefined;
}

function namedPaths(statement: Naming): readonly string[] {
  switch (statement.kind) {
    case 'cannot-load':
      return statement.refusal === 'missing' || statement.refusal === 'other'
        ? [...(statement.tried ?? []).slice(0, 1), statement.object]
        : [];
    case 'file':
      return statement.errno === 'ENOENT' || statement.errno === 'ENOTDIR' ? [statement.path] : [];
    case 'include':
      return [statement.path];
    case 'session-storage':
      return statement.path === undefined ? [] : [statement.path];
    case 'certificate':
      return statement.trouble === 'absent' && statement.path !== undefined ? [statement.path] : [];
    default:
      return statement satisfies never;
  }
}

function classOf(statement: Naming): ComponentClass | undefined {
  if (statement.kind === 'include') return 'content';
  if (statement.kind === 'certificate') return 'certificate';
  if (statement.kind === 'session-storage') return 'directory';
  if (statement.kind !== 'cannot-load') return undefined;
  return /\/php\/|^[a-z_]+\.so$/.test(statement.object)
    ? 'extension'
    : /\.so\.\d/.test(statement.object)
      ? 'library'
      : 'module';
}

/** What a start would load and not find, asked of the files themselves. */
function takeFaults(on: Case, found: Gathering): void {
  for (const fault of on.observation.moduleFaults) {
    if (fault.kind !== 'missing' && fault.kind !== 'missing-library') continue;
    const named = fault.kind === 'missing' ? fault.path : (fault.culprit ?? fault.library ?? fault.path);
    const entry = found.at(liftTo(on, on.object(named)?.path ?? named));
    entry.class ??=
      fault.kind === 'missing' ? (/\/php\//.test(fault.path) ? 'extension' : 'module') : 'library';
    entry.services.add(fault.service);
    support(entry, 0.8, on.ledger.cite('elf', fault.text), 'the next start loads it');
  }
}

/** A directive or a function that nobody provides any more: its provider is what is missing. */
function takeOwners(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('invalid-directive')) {
    const owner = on.observation.directives[statement.directive.toLowerCase()];
    if (owner === undefined || owner.fileExists) continue;
    const entry = found.at(owner.file);
    entry.class ??= 'module';
    if (owner.package !== undefined) entry.package ??= owner.package;
    support(
      entry,
      0.85,
      on.ledger.quote(fact),
      `${statement.directive} is a directive of ${owner.module} (${owner.from})`,
    );
    for (const { service } of on.wanted) if (service.stack === 'apache') entry.services.add(service.id);
  }
  for (const { fact, statement } of on.said('undefined-function', 'undefined-class', 'undefined-constant')) {
    const owner = on.observation.symbols[statement.name];
    const directory = owner?.enabled === undefined ? undefined : on.object(owner.enabled)?.missingFrom;
    if (directory !== undefined && directory !== owner?.enabled)
      support(
        found.at(directory),
        0.85,
        on.ledger.quote(fact),
        `${statement.name} is switched on from there`,
      );
    if (owner?.file === undefined || owner.fileExists !== false) continue;
    const entry = found.at(owner.file);
    entry.class ??= 'extension';
    if (owner.package !== undefined) entry.package ??= owner.package;
    support(
      entry,
      0.85,
      on.ledger.quote(fact),
      `${statement.name} comes with ${owner.extension ?? posix.basename(owner.file)} (${owner.from})`,
    );
  }
}

/** PHP-FPM says only that it has no pool; which file had defined it is what is missing. */
function takePools(on: Case, found: Gathering): void {
  for (const { fact } of on.said('no-pool'))
    for (const change of on.changes)
      if (isLoss(change) && /\/pool\.d\/|php-fpm\.d\//.test(change.path))
        support(
          found.at(liftTo(on, change.path)),
          NAMED,
          on.ledger.quote(fact),
          'no pool is left without it',
        );
}

/** A running process asks for it and does not get it. */
function takeCalls(on: Case, found: Gathering): void {
  const entries = new Map(found.list().map((entry) => [entry.path, entry]));
  for (const call of on.observation.calls) {
    const entry = entries.get(call.subject);
    if (entry === undefined || call.errno !== 'ENOENT') continue;
    support(entry, 0.5, on.citeCall(call), 'the service asks for it in vain');
  }
}

/** It was in effect, and is not any more. */
function takeModules(on: Case, found: Gathering): void {
  for (const entry of found.list()) {
    if (entry.class !== 'module' && entry.class !== 'extension') continue;
    for (const { service, missingModules } of on.wanted) {
      const lost = missingModules.find((module) => isFileOf(module, entry.path));
      if (lost === undefined || !entry.services.has(service.id)) continue;
      support(
        entry,
        0.6,
        on.ledger.cite('service', `${service.id} had ${lost} in effect and has it no more`),
        'it is the file of that module',
      );
    }
  }
}

/** The process runs, and the file it had loaded is not among what it has mapped. */
function takeMaps(on: Case, found: Gathering): void {
  for (const entry of found.list())
    for (const { service, unmapped } of on.wanted)
      if (unmapped.includes(entry.path))
        support(
          entry,
          0.4,
          on.ledger.cite(
            'procfs',
            `${service.id} has ${entry.path} no longer mapped; it had when all was well`,
            { from: '/proc/PID/maps' },
          ),
          'it runs without it',
        );
}

/** `php_module` is libphp8.2.so, `rewrite_module` mod_rewrite.so, `mysqli` mysqli.so. */
function isFileOf(module: string, path: string): boolean {
  const file = posix
    .basename(path, '.so')
    .replace(/^(?:mod_|lib)/, '')
    .replace(/^php[\d.]*$/, 'php');
  return module.toLowerCase().replace(/_module$/, '') === file;
}

/** Its own page is not found. */
function takePages(on: Case, found: Gathering): void {
  for (const entry of found.list()) {
    const page = on.pagesOfFile(entry.path).find((p) => !p.ok);
    if (page !== undefined) support(entry, 0.6, citePage(page, on.ledger), 'its own page fails');
  }
}

/** Without php.ini PHP shows its errors to the visitor (display_errors is on by default), and 500 becomes 200. */
function takeShownErrors(on: Case, found: Gathering): void {
  const page = on.observation.pages.find((p) => !p.ok && p.failure === 'php-error');
  if (page === undefined) return;
  for (const entry of found.list())
    if (entry.path.endsWith('/php.ini'))
      support(entry, 0.85, citePage(page, on.ledger), 'errors are shown, as PHP does without its php.ini');
}

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path } = entry;
  const removed = entry.package !== undefined && isRemoved(on, entry.package) && entry.class !== 'content';
  const owner = entry.package;
  const services = [...entry.services];
  const content = entry.class === 'content';
  return {
    kind: removed ? 'package-removed' : 'file-missing',
    object: path,
    ...known(entry),
    summary: removed
      ? `${path} is gone because its package ${owner ?? ''} was removed`
      : `${path} is missing${lookAlike(on, path)}${owner === undefined ? '' : ` (package ${owner})`}`,
    prior: entry.prior,
    support: entry.support,
    services,
    explains: content
      ? OF_PAGES
      : entry.class === 'directory'
        ? effectsOfDirectory(path)
        : effectsOf(entry.class),
    depth: 'root',
    latent: 'next-start',
    repair: repair(on, entry, removed),
  };
}

function lookAlike(on: Case, path: string): string {
  const near = on.object(path)?.lookAlikes ?? [];
  return near.length === 0 ? '' : `; ${near.join(', ')} stands beside it`;
}

function repair(on: Case, entry: Gathered, removed: boolean): RepairPlan {
  const after = bringBack(on, [...entry.services]);
  if (removed && entry.package !== undefined)
    return plan(`Install ${entry.package} again.`, [install(removedWith(on, entry.package)), ...after]);
  const near = on.object(entry.path)?.lookAlikes?.[0];
  if (entry.class === 'content' && near !== undefined && entry.change?.inVault !== true) {
    const from = posix.join(posix.dirname(entry.path), near);
    return plan(`${near} beside it looks like the same file under a mistyped name.`, [
      copy(from, entry.path),
    ]);
  }
  const directory = directoryLike(entry);
  if (directory !== undefined) return plan(`Make ${entry.path} again.`, [directory, ...after]);
  const mention = mentionedBy(on, entry.path);
  if (mention !== undefined && entry.change?.basis !== 'baseline')
    return takeBack(mention, entry.path, after);
  if (entry.change?.inVault === true || entry.package !== undefined)
    return plan(`Put ${entry.path} back.`, [putBack(entry.path), ...after]);
  return plan(
    `Put ${entry.path} back.`,
    [],
    'No copy of it is known and no package owns it: bring it back from a backup or a deployment.',
  );
}

/** A configuration that names the file, and did not when all was well. */
function mentionedBy(on: Case, path: string): Change | undefined {
  return on.changes.find(
    (c) =>
      c.basis === 'baseline' &&
      (c.kind === 'appeared' || (c.kind === 'content' && c.inVault === true)) &&
      c.diff?.added.some((line) => line.text.includes(path)) === true,
  );
}

function takeBack(change: Change, path: string, after: readonly RepairStep[]): RepairPlan {
  const step = change.kind === 'appeared' ? setAside(change.path) : putBack(change.path);
  return plan(`Nothing named ${path} while all was well: take back ${change.path}, which does now.`, [
    step,
    ...after,
  ]);
}

/** Every package of the same transaction that our services need: they went together and are needed together. */
function removedWith(on: Case, name: string): readonly string[] {
  const others = Object.keys(on.observation.packages.states).filter(
    (other) => other !== name && isRemoved(on, other),
  );
  return [name, ...others];
}

function copy(from: string, to: string): RepairStep {
  return {
    summary: `copy ${from} to ${to}`,
    argv: ['/usr/bin/cp', '--preserve=all', '--no-clobber', from, to],
    undo: ['/usr/bin/rm', to],
  };
}

/** Directories that Debian's packages make: base-files, apache2, nginx-common, php-common, php8.2-fpm (their postinst or tmpfiles.d). */
const DIRECTORIES: Readonly<Record<string, readonly [mode: number, owner: string, group: string]>> = {
  '/var/log/apache2': [0o750, 'root', 'adm'],
  '/var/log/nginx': [0o755, 'root', 'adm'],
  '/var/lib/php/sessions': [0o1733, 'root', 'root'],
  '/run/php': [0o755, 'www-data', 'www-data'],
  '/run/apache2': [0o755, 'root', 'root'],
  '/var/cache/apache2/mod_cache_disk': [0o755, 'www-data', 'www-data'],
};

function directoryLike({ path, change }: Gathered): RepairStep | undefined {
  const usual = DIRECTORIES[path];
  const then = change?.path === path && change.was?.type === 'directory' ? change.was : undefined;
  if (then !== undefined) return makeDirectory(path, then.mode, String(then.uid), String(then.gid));
  return usual === undefined ? undefined : makeDirectory(path, ...usual);
}
