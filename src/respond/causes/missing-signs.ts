/** What speaks for the loss of a file: messages, files the next start would load, providers of directives and functions, maps, pages. */
import { posix } from 'node:path';
import type { ComponentClass } from '../../domain/component.ts';
import type { Statement } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import { citePage } from '../diagnosis/symptoms.ts';
import type { Change } from '../observation/object-model.ts';
import { type Gathering, support } from './gather.ts';
import { USUAL_DIRECTORIES } from './missing-repair.ts';

const NAMED = 0.9;

/** Changes are gathered before. */
export function takeSigns(on: Case, found: Gathering): void {
  takeStatements(on, found);
  takeFaults(on, found);
  takeOwners(on, found);
  takePools(on, found);
  takeCaches(on, found);
  takeSockets(on, found);
  takeCalls(on, found);
  takeModules(on, found);
  takeMaps(on, found);
  takePages(on, found);
  takeShownErrors(on, found);
}

export function isLoss(change: Change): boolean {
  return (
    (change.kind === 'missing' || change.kind === 'dangling' || change.kind === 'covered') &&
    change.object !== 'socket' &&
    change.object !== 'user' &&
    change.object !== 'group'
  );
}

/**
 * Of a path several levels of which are missing, the highest one, if it is known to have been there: everything below went with it.
 * A directory that nobody knows of never was there; then it is the file that is missing.
 */
export function liftTo(on: Case, path: string): string {
  const highest = on.object(path)?.missingFrom ?? path;
  const isKnown =
    on.changesOf(highest).length > 0 ||
    on.object(highest)?.package !== undefined ||
    USUAL_DIRECTORIES[highest] !== undefined;
  return isKnown ? highest : path;
}

function takeStatements(on: Case, found: Gathering): void {
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
}

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

/** A link that leads to itself leads nowhere. */
const NOT_THERE = /^(?:ENOENT|ENOTDIR|ELOOP)$/;

function namedPaths(statement: Naming): readonly string[] {
  switch (statement.kind) {
    case 'cannot-load':
      return statement.refusal === 'missing' || statement.refusal === 'other'
        ? [...(statement.tried ?? []).slice(0, 1), statement.object]
        : [];
    case 'file':
      return NOT_THERE.test(statement.errno) ? [statement.path] : [];
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

/** PHP names the setting, not the directory that it cannot use (ZendAccelerator.c, accel_post_startup). */
function takeCaches(on: Case, found: Gathering): void {
  const said = on
    .said('invalid-value', 'opcache')
    .findLast(({ statement }) => /opcache\.file_cache/.test(statement.text));
  if (said === undefined) return;
  for (const { service, settings } of on.wanted)
    for (const { name, value } of settings) {
      if (name !== 'opcache.file_cache' || !on.isMissing(value)) continue;
      const entry = found.at(liftTo(on, value));
      entry.class ??= 'directory';
      entry.services.add(service.id);
      support(entry, NAMED, on.ledger.quote(said.fact), 'opcache.file_cache names it');
    }
}

/** A service that does not run, and the directory in which it makes its socket is not there. */
function takeSockets(on: Case, found: Gathering): void {
  for (const { service, running, expects } of on.wanted)
    for (const { address } of running ? [] : expects) {
      const directory = address.startsWith('unix:/') ? posix.dirname(address.slice('unix:'.length)) : '/';
      if (!on.isMissing(directory)) continue;
      const entry = found.at(liftTo(on, directory));
      entry.class ??= 'directory';
      entry.services.add(service.id);
      const evidence = on.ledger.cite('file', `${directory}: nothing stands there`);
      support(entry, 0.85, evidence, `${service.id} makes its socket there and does not run`);
    }
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
