/**
 * A module, a configuration snippet or a PHP extension that was switched off: the link that enables it is gone, what it leads to is
 * still there. `module-disabled`, `extension-disabled`.
 */
import { posix } from 'node:path';
import type { CauseKind, RepairPlan } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import { citePage } from '../diagnosis/symptoms.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { bringBack, link, plan, putBack } from './mend.ts';
import { configure, halfDone, isRemoved } from './packages.ts';

const PRIOR = 0.45;
/** The distribution's notes of what was once enabled outlive every later decision made by hand. */
const PRIOR_OF_RECORD = 0.1;

const ENABLED = /\/(?:mods|conf|sites|modules)-enabled\/[^/]+$/;
const INI_LINK = /\/conf\.d\/[^/]+\.ini$/;

/** The link by which Debian switches something on: a2enmod, a2enconf, a2ensite, phpenmod, nginx's modules-enabled. */
export function isEnabledLink(path: string): boolean {
  return ENABLED.test(path) || (INI_LINK.test(path) && path.includes('/php/'));
}

export const disabled: CauseFamily = {
  name: 'disabled',
  propose: (on) => gather(on).map((entry) => hypothesis(on, entry)),
};

function gather(on: Case): readonly Gathered[] {
  const found = new Gathering(on);
  for (const change of on.changes)
    if (change.kind === 'missing' && isEnabledLink(change.path))
      found.change(change, change.basis === 'baseline' ? PRIOR : PRIOR_OF_RECORD);
  takeDirectives(on, found);
  takeSymbols(on, found);
  takeNeeds(on, found);
  takeHandlers(on, found);
  takeModules(on, found);
  takeMaps(on, found);
  takeStates(on, found);
  takeSites(on, found);
  return found.list().filter((entry) => entry.support.length > 0 && isSwitchedOff(on, entry));
}

/** The link is gone and what it would lead to stands: else the loss of that is the cause. */
function isSwitchedOff(on: Case, entry: Gathered): boolean {
  if (on.object(entry.path)?.exists !== false || on.object(entry.path)?.dangling === true) return false;
  const lifted = on.object(entry.path)?.missingFrom;
  if (lifted !== undefined && lifted !== entry.path) return false; // its whole directory went
  if (isMpm(entry.path) && hasOtherMpm(on, entry.path)) return false;
  const owner = entry.package ?? ownerOfTarget(on, entry.path);
  if (owner !== undefined && isRemoved(on, owner)) return false;
  if (halfDone(on, owner) !== undefined) return true; // what it leads to is made by the script that did not run
  const target = targetOf(on, entry.path);
  return target === undefined || on.object(target)?.exists !== false;
}

/** Exactly one of them is enabled: another one in its place is a choice. */
const isMpm = (path: string): boolean => /\/mods-enabled\/mpm_\w+\.(?:load|conf)$/.test(path);

function hasOtherMpm(on: Case, path: string): boolean {
  const own = nameOf(path);
  return Object.values(on.observation.objects).some(
    (o) => o.exists && isMpm(o.path) && nameOf(o.path) !== own,
  );
}

function ownerOfTarget(on: Case, path: string): string | undefined {
  const target = targetOf(on, path);
  return target === undefined ? undefined : on.object(target)?.package;
}

/** Where the link led, or where the distribution's own links lead. */
export function targetOf(on: Case, path: string): string | undefined {
  const then = on.changesOf(path).find((c) => c.was?.target !== undefined)?.was?.target;
  if (then !== undefined) return posix.resolve(posix.dirname(path), then);
  if (ENABLED.test(path)) return path.replace(/-enabled\/([^/]+)$/, '-available/$1');
  const ini = /^(.*\/php\/[^/]+)\/[^/]+\/conf\.d\/\d+-([^/]+)$/.exec(path);
  return ini === null ? undefined : `${ini[1] ?? ''}/mods-available/${ini[2] ?? ''}`;
}

function takeDirectives(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('invalid-directive')) {
    const owner = on.observation.directives[statement.directive.toLowerCase()];
    if (owner?.enabled === undefined || !owner.fileExists || isInEffect(on, owner.module)) continue;
    const entry = found.at(owner.enabled);
    entry.class ??= 'enabled-link';
    if (owner.package !== undefined) entry.package ??= owner.package;
    support(
      entry,
      0.9,
      on.ledger.quote(fact),
      `${statement.directive} is a directive of ${owner.module} (${owner.from})`,
    );
    const state = on.citeObject(owner.enabled);
    if (state !== undefined) support(entry, 0.2, state, 'its link is missing');
    for (const { service } of on.wanted) if (service.stack === 'apache') entry.services.add(service.id);
  }
}

function isInEffect(on: Case, module: string): boolean {
  return on.observation.services.some(({ loaded }) => loaded?.includes(module) === true);
}

function takeSymbols(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('undefined-function', 'undefined-class', 'undefined-constant')) {
    const owner = on.observation.symbols[statement.name];
    if (owner?.enabled === undefined || owner.fileExists === false) continue;
    const entry = found.at(owner.enabled);
    entry.class ??= 'enabled-link';
    if (owner.package !== undefined) entry.package ??= owner.package;
    support(
      entry,
      0.9,
      on.ledger.quote(fact),
      `${statement.name} comes with ${owner.extension ?? ''} (${owner.from})`,
    );
  }
}

/** Another module or extension needs it and does not find it loaded. */
function takeNeeds(on: Case, found: Gathering): void {
  for (const fault of on.observation.moduleFaults) {
    if (fault.needs === undefined) continue;
    const name = fault.needs.replace(/_module$/, '');
    for (const entry of found.list())
      if (nameOf(entry.path) === name)
        support(entry, 0.85, on.ledger.cite('elf', fault.text), `${posix.basename(fault.path)} needs it`);
  }
}

/** mod_proxy hands a scheme to the module of that scheme; the request fails when that one is not loaded. */
function takeHandlers(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('no-handler'))
    for (const entry of found.list())
      if (nameOf(entry.path) === `proxy_${statement.name}`)
        support(entry, 0.85, on.ledger.quote(fact), `it handles ${statement.name}`);
}

/** What a2enmod, a2enconf and phpenmod call it: `php8.2`, `mysqli`. */
function nameOf(path: string): string {
  return posix
    .basename(path)
    .replace(/^\d+-/, '')
    .replace(/\.(?:load|conf|ini)$/, '');
}

/** A module that was in effect and is not any more, whose link is the one that is gone. */
function takeModules(on: Case, found: Gathering): void {
  for (const { service, missingModules } of on.wanted)
    for (const entry of found.list()) {
      const name = nameOf(entry.path);
      const lost = missingModules.find((module) => stem(module) === stem(name));
      if (lost === undefined || !entry.services.has(service.id)) continue;
      support(
        entry,
        0.6,
        on.ledger.cite('service', `${service.id} had ${lost} in effect and has it no more`),
        'it switches this module on',
      );
    }
}

/** It runs without the file that this link makes it load. */
function takeMaps(on: Case, found: Gathering): void {
  for (const entry of found.list())
    for (const { service, unmapped } of on.wanted) {
      const path = entry.services.has(service.id)
        ? unmapped.find((file) => fileStem(file) === stem(nameOf(entry.path)))
        : undefined;
      if (path !== undefined)
        support(
          entry,
          0.4,
          on.ledger.cite('procfs', `${service.id} has ${path} no longer mapped; it had when all was well`, {
            from: '/proc/PID/maps',
          }),
          'it runs without it',
        );
    }
}

/** dpkg unpacked the files and never came to the script that enables them. */
function takeStates(on: Case, found: Gathering): void {
  for (const entry of found.list()) {
    const state = halfDone(on, entry.package);
    if (state !== undefined)
      support(
        entry,
        0.5,
        on.ledger.cite('package-db', `${entry.package} is ${state}: dpkg did not finish it`),
        'its script, which switches this on, did not run',
      );
  }
}

/** The pages of the site that the link had put in force are not found, or another site answers for it. */
function takeSites(on: Case, found: Gathering): void {
  for (const entry of found.list())
    for (const { service, recorded } of on.wanted) {
      const site = recorded?.sites.find((one) => one.definedAt?.file === entry.path);
      const page = on.observation.pages.find(
        (p) => !p.ok && p.service === service.id && p.site === site?.name,
      );
      if (site !== undefined && page !== undefined)
        support(entry, 0.8, citePage(page, on.ledger), `${site.name} was defined there`);
    }
}

/** `libphp8.2.so`, `mod_rewrite.so`, `mysqli.so` by the names their links have. */
function fileStem(path: string): string {
  return stem(posix.basename(path, '.so').replace(/^(?:mod_|lib)/, ''));
}

/** `php_module`, `php8.2` and `php` are one. */
function stem(name: string): string {
  return name
    .toLowerCase()
    .replace(/_module$/, '')
    .replace(/^php\d+(?:\.\d+)?$/, 'php');
}

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path } = entry;
  const isIni = INI_LINK.test(path);
  const kind: CauseKind = isIni ? 'extension-disabled' : 'module-disabled';
  const name = nameOf(path);
  return {
    kind,
    object: path,
    ...known(entry),
    summary: `${isIni ? 'the PHP extension' : path.includes('/sites-') ? 'the site' : 'the module'} ${name} is switched off: ${path} is gone`,
    prior: entry.prior,
    support: entry.support,
    services: [...entry.services],
    explains: effectsOf(isIni ? 'extension' : 'enabled-link'),
    depth: 'root',
    latent: 'next-start',
    repair: repair(on, entry, name),
  };
}

function repair(on: Case, entry: Gathered, name: string): RepairPlan {
  const after = bringBack(on, [...entry.services]);
  const owner = entry.package;
  if (owner !== undefined && halfDone(on, owner) !== undefined)
    return plan(`Let dpkg finish ${owner}, which switches ${name} on.`, [configure(owner), ...after]);
  return plan(`Switch ${name} on again.`, [enable(on, entry), ...after]);
}

function enable(on: Case, entry: Gathered) {
  const target = targetOf(on, entry.path);
  if (entry.change?.inVault === true || target === undefined) return putBack(entry.path);
  return link(posix.relative(posix.dirname(entry.path), target), entry.path);
}
