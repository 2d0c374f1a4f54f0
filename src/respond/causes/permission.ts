/** Somebody who must read, search, write or connect may not: `permission`. */

import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Statement } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import { isWithin, rootsOf } from '../diagnosis/reach.ts';
import type { ObjectState } from '../observation/object-model.ts';
import { effectsOf, effectsOfDirectory, OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { chmod, chown, plan, startDown } from './mend.ts';
import { madeRightBy, socketPlan } from './socket.ts';

const PRIOR = 0.3;

export const permission: CauseFamily = {
  name: 'permission',
  propose: (on) => gather(on).map((entry) => hypothesis(on, entry)),
};

function gather(on: Case): readonly Gathered[] {
  const found = new Gathering(on);
  for (const change of on.changes)
    if (change.kind === 'permission') {
      const entry = found.change(change, PRIOR);
      if (losesRight(change.was?.mode, change.now?.mode) || change.was?.uid !== change.now?.uid)
        entry.prior = 0.5;
    }
  takeStatements(on, found);
  takeAccess(on, found);
  takeStops(on, found);
  return found.list().filter((entry) => entry.support.length > 0 && on.object(entry.path)?.exists !== false);
}

function losesRight(then: number | undefined, now: number | undefined): boolean {
  return then !== undefined && now !== undefined && (then & ~now) !== 0;
}

/** A message that speaks of permission, and the present state says the same: the directory or file that really stops it. */
function takeStatements(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('file', 'include', 'cannot-load', 'connect', 'session-storage')) {
    const path = deniedPath(statement);
    if (path === undefined) continue;
    const blocked = blockedAt(on, path);
    if (blocked === undefined || (statement.kind === 'session-storage' && on.isMissing(path))) continue;
    const entry = found.at(blocked);
    if (statement.kind === 'connect') entry.class ??= 'socket';
    support(
      entry,
      0.9,
      on.ledger.quote(fact),
      blocked === path ? 'the message names it, and it is so now' : `the way to ${path} ends here`,
    );
    for (const service of on.serviceOf(fact)) entry.services.add(service);
  }
}

/** Of these a server reads before it gives up its privileges; one without CAP_DAC_OVERRIDE (a hardened unit) is kept out like anybody. */
const READ_BY_MASTER: ReadonlySet<string | undefined> = new Set([
  'program',
  'module',
  'extension',
  'library',
  'config',
  'certificate',
  'data',
]);

/** A service is down, and its own test, run by root, finds nothing: root may read what the service may not. */
function takeStops(on: Case, found: Gathering): void {
  for (const entry of found.list()) {
    const down = on.wanted.find(
      ({ service, running, configTest }) =>
        !running && configTest.result !== 'failed' && entry.services.has(service.id),
    );
    const state = on.object(entry.path);
    if (down === undefined || state === undefined || !READ_BY_MASTER.has(entry.class) || !isShut(state))
      continue;
    const text = `${down.service.id} is down although its configuration passes the test as root; it loads ${entry.path}, which only its owner may read`;
    support(entry, 0.7, on.ledger.cite('service', text), 'a service without CAP_DAC_OVERRIDE cannot read it');
  }
}

function deniedPath(statement: Statement): string | undefined {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- most statements speak of something else
  switch (statement.kind) {
    case 'file':
      return statement.errno === 'EACCES' || statement.errno === 'EPERM' ? statement.path : undefined;
    case 'include':
      return statement.errno === 'EACCES' || statement.errno === 'EPERM' ? statement.path : undefined;
    case 'session-storage':
      return statement.path;
    case 'cannot-load':
      return statement.refusal === 'denied' ? statement.object : undefined;
    case 'connect':
      return statement.errno === 'EACCES' && statement.address.startsWith('unix:')
        ? statement.address.slice('unix:'.length)
        : undefined;
    default:
      return undefined;
  }
}

function blockedAt(on: Case, path: string): string | undefined {
  const object = on.object(path);
  const refused = object?.access?.find((check) => !check.ok);
  if (refused !== undefined) return refused.blockedAt ?? path;
  // root may do everything here; a service without CAP_DAC_OVERRIDE may not
  return object?.exists === true && isShut(object) ? path : undefined;
}

/** Nobody but its owner, or not even that one, may read it. */
function isShut(object: ObjectState): boolean {
  return object.mode !== undefined && object.type === 'file' && (object.mode & 0o004) === 0;
}

/** Without any message: what a page or a start needs, and the service's user cannot use. */
function takeAccess(on: Case, found: Gathering): void {
  for (const object of Object.values(on.observation.objects))
    for (const check of object.access ?? []) {
      if (check.ok || !object.exists) continue;
      const blocked = check.blockedAt ?? object.path;
      const pages = on.pagesOfFile(object.path).filter((page) => !page.ok);
      const entry = found.at(blocked);
      const text = `${check.user} may not ${check.wants} ${object.path}${blocked === object.path ? '' : `: stopped at ${blocked}`}`;
      support(
        entry,
        pages.length > 0 ? 0.8 : entry.change?.kind === 'permission' ? 0.6 : 0.35,
        on.ledger.cite('file', text),
        'asked of every directory on the way',
      );
      if (pages.length > 0) entry.class ??= 'content';
    }
}

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path } = entry;
  const object = on.object(path);
  const content = entry.class === 'content';
  return {
    kind: 'permission',
    object: path,
    ...known(entry),
    summary: `${path}: ${entry.change?.detail ?? 'its mode or owner keeps out who needs it'}${now(object)}`,
    prior: entry.prior,
    support: entry.support,
    services: [...entry.services],
    explains: content
      ? OF_PAGES
      : object?.type === 'directory'
        ? effectsOfDirectory(path)
        : effectsOf(entry.class),
    depth: 'root',
    latent: 'harmless',
    ...(object?.type === 'socket' ? madeRightBy(on, path) : {}),
    repair: repair(on, entry, object),
  };
}

function now(object: ObjectState | undefined): string {
  return object?.mode === undefined
    ? ''
    : ` (now ${object.mode.toString(8).padStart(4, '0')}, ${object.uid ?? ''}:${object.gid ?? ''})`;
}

/** What Debian's packages give these, for a host without a record: php-common, apache2. */
const USUAL: Readonly<Record<string, { readonly mode: number; readonly owner: string } | undefined>> = {
  '/var/lib/php/sessions': { mode: 0o1733, owner: 'root:root' },
  '/run/php': { mode: 0o755, owner: 'www-data:www-data' },
  '/var/log/apache2': { mode: 0o750, owner: 'root:adm' },
};

function repair(on: Case, entry: Gathered, object: ObjectState | undefined): RepairPlan {
  const { path, change } = entry;
  const steps: RepairStep[] = [];
  const usual = USUAL[path] ?? packaged(entry);
  const before = object?.uid === undefined ? undefined : `${object.uid}:${object.gid ?? ''}`;
  const then = change?.was;
  if (then !== undefined && (then.uid !== object?.uid || then.gid !== object.gid))
    steps.push(chown(path, `${then.uid}:${then.gid}`, before));
  else if (then === undefined && usual !== undefined && object?.uid !== 0 && usual.owner.startsWith('root'))
    steps.push(chown(path, usual.owner, before));
  const mode = then?.mode ?? usual?.mode ?? opened(on, object);
  if (entry.class === 'socket' && then === undefined) return socketPlan(on, path);
  if (mode !== undefined && mode !== object?.mode) steps.push(chmod(path, mode, object?.mode));
  const writer = steps.length > 0 || then !== undefined ? undefined : writerOf(on, object);
  if (writer !== undefined)
    return plan(
      `Give ${path} to ${writer}, who has to write there.`,
      [chown(path, writer, before)],
      'Nothing recorded whose it was: if another owner or a group was meant, take this back.',
    );
  if (steps.length === 0)
    return plan(
      `Decide who may use ${path}.`,
      [],
      'Nothing recorded its mode and owner, and it is not what a site is made of: it is opened by hand, if it should be.',
    );
  return plan(`Give ${path} back its mode and owner.`, [
    ...steps,
    ...siblings(on, entry),
    ...startDown(on, [...entry.services]),
  ]);
}

/** The service's user, for a directory of the application that it tries to write to: beside the document root or below it. */
function writerOf(on: Case, object: ObjectState | undefined): string | undefined {
  if (object?.type !== 'directory') return undefined;
  const own = rootsOf(on).some((root) => isWithin(object.path, root));
  const denied = Object.values(on.observation.objects)
    .flatMap((other) => (isWithin(other.path, object.path) ? (other.access ?? []) : []))
    .find((check) => !check.ok && check.wants === 'write');
  return own ? denied?.user : undefined;
}

/** Programs, modules and libraries of packages are root's and readable for everybody (Debian Policy 10.9). */
function packaged({ class: of, package: owner, change }: Gathered): (typeof USUAL)[string] | undefined {
  if (owner === undefined || change?.basis === 'baseline') return undefined;
  if (of === 'program') return { mode: 0o755, owner: 'root:root' };
  return of === 'module' || of === 'extension' || of === 'library'
    ? { mode: 0o644, owner: 'root:root' }
    : undefined;
}

/** Other objects with the same trouble: one deployment with a wrong umask touches many files. */
function siblings(on: Case, entry: Gathered): readonly RepairStep[] {
  if (entry.class !== 'content') return [];
  return on.changes.flatMap((change) =>
    change.kind === 'permission' &&
    change.path !== entry.path &&
    change.class === 'content' &&
    change.was !== undefined &&
    change.now !== undefined
      ? [chmod(change.path, change.was.mode, change.now.mode)]
      : [],
  );
}

/** What a web server serves or runs; keys, dumps and whatever else lies about is not opened for the sake of a message. */
const SERVED =
  /\.(?:php\d?|phtml|inc|html?|css|js|mjs|svg|png|jpe?g|gif|webp|ico|woff2?|txt|xml)$|\/\.(?:htaccess|user\.ini)$/i;

/**
 * The mode of what nobody recorded, no more than it needs: files and directories of a site for readers, directories on the way to it
 * for passing through. Undefined for everything else: an application chooses what stands in its messages.
 */
function opened(on: Case, object: ObjectState | undefined): number | undefined {
  if (object?.mode === undefined) return undefined;
  const roots = rootsOf(on);
  const isDirectory = object.type === 'directory';
  if (roots.some((root) => isWithin(object.path, root)))
    return isDirectory ? object.mode | 0o055 : SERVED.test(object.path) ? object.mode | 0o044 : undefined;
  const leadsThere = roots.some((root) => isWithin(root, object.path));
  return isDirectory && leadsThere && !PRIVATE.test(object.path) ? object.mode | 0o011 : undefined;
}

/** Homes are closed on purpose. */
const PRIVATE = /^\/(?:root|home\/[^/]+)$/;
