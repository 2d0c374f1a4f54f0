/**
 * Something is there and is not what it should be: damaged, or built for something else. `file-corrupt`, `wrong-version`.
 * Programs, modules, extensions and libraries only; text that people edit is in `configuration.ts`.
 */

import type { LoadRefusal } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import { describeObject } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { ModuleLoadFault } from '../observation/model.ts';
import type { ObjectState } from '../observation/object-model.ts';
import { effectsOf } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { bringBack, plan, putBack } from './mend.ts';

const PRIOR = 0.6;

const BINARY: ReadonlySet<string | undefined> = new Set(['program', 'module', 'extension', 'library']);

export const corrupt: CauseFamily = {
  name: 'corrupt',
  propose: (on) => gather(on).map((entry) => hypothesis(on, entry)),
};

function gather(on: Case): readonly Gathered[] {
  const found = new Gathering(on);
  for (const change of on.changes)
    if ((change.kind === 'content' || change.kind === 'type') && BINARY.has(change.class)) {
      const entry = found.change(change, PRIOR, fileOf(on, change.path));
      if (on.object(change.path)?.agreement === 'differs')
        support(
          entry,
          0.5,
          on.ledger.cite(
            'package-db',
            `${change.path} is not what ${change.package ?? 'its package'} installed`,
          ),
          'the package database knows another content',
        );
    }
  for (const object of new Set(Object.values(on.observation.objects))) takeFault(on, found, object);
  takeModuleFaults(on, found);
  takeRefusals(on, found);
  takeDeaths(on, found);
  takeLaunches(on, found);
  return found
    .list()
    .filter(
      (entry) =>
        entry.support.length > 0 && on.object(entry.path)?.exists === true && isSuspect(on, entry.path),
    );
}

/** Verified now: it has a fault, or its content is not the recorded one. A changed file that the package vouches for is an upgrade. */
function isSuspect(on: Case, path: string): boolean {
  const object = on.object(path);
  if (object?.fault !== undefined || object?.agreement === 'differs' || faultsOf(on, path).length > 0)
    return true;
  if (object?.agreement === 'agrees') return false;
  return on.changesOf(path).some((c) => c.kind === 'content' || c.kind === 'type');
}

function takeFault(on: Case, found: Gathering, object: ObjectState): void {
  if (object.fault === undefined || !object.exists) return;
  const entry = found.at(object.path);
  support(entry, 0.85, on.ledger.cite('elf', `${object.path} ${object.fault.text}`), 'it cannot be loaded');
  for (const change of on.changesOf(object.path))
    for (const service of change.services) entry.services.add(service);
}

/** Faults that lie in a file, not in one that is missing or not loaded. */
const IN_A_FILE: ReadonlySet<ModuleLoadFault['kind']> = new Set(['damaged', 'wrong-version', 'not-a-module']);

function takeModuleFaults(on: Case, found: Gathering): void {
  for (const fault of on.observation.moduleFaults) {
    if (!IN_A_FILE.has(fault.kind)) continue;
    const path = culpritOf(on, fault);
    const entry = found.at(path);
    entry.class ??= path === fault.path ? (/\/php\//.test(path) ? 'extension' : 'module') : 'library';
    entry.services.add(fault.service);
    support(entry, 0.85, on.ledger.cite('elf', fault.text), 'the next start would refuse it');
  }
}

function culpritOf(on: Case, fault: ModuleLoadFault): string {
  return fileOf(on, fault.culprit ?? fault.path);
}

/** Where links lead; where that is no file, or there was no link before, the link is what is wrong. */
function fileOf(on: Case, path: string): string {
  const object = on.object(path);
  if (object?.type !== 'file' || on.changesOf(path).some((c) => c.kind === 'type')) return path;
  return object.target ?? path;
}

function faultsOf(on: Case, path: string): readonly ModuleLoadFault[] {
  return on.observation.moduleFaults.filter(
    (fault) => IN_A_FILE.has(fault.kind) && culpritOf(on, fault) === path,
  );
}

/** Refusals of the loader that speak of damage or of another build. */
const REFUSALS: ReadonlySet<LoadRefusal> = new Set([
  'missing', // written for a wrong architecture as well
  'not-elf',
  'wrong-class',
  'undefined-symbol',
  'version-not-found',
  'garbled',
  'incompatible',
  'not-a-module',
  'other',
]);

function takeRefusals(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('cannot-load')) {
    if (!REFUSALS.has(statement.refusal)) continue;
    const named = [...(statement.tried ?? []).slice(0, 1), statement.object]
      .map((path) => on.object(path))
      .find((o) => o?.exists === true);
    const path = named === undefined ? undefined : accused(on, named.path);
    if (path === undefined || !isSuspect(on, path)) continue;
    const entry = found.at(path);
    support(entry, 0.9, on.ledger.quote(fact), 'the loader refuses it, and it is not as it should be');
    for (const service of on.serviceOf(fact)) entry.services.add(service);
  }
}

/** A start in a clone was ended by a signal: what it had opened last is what it was loading. */
function takeLaunches(on: Case, found: Gathering): void {
  for (const { service, signal, openedBeforeSignal } of on.observation.launches) {
    const entry = found.list().find((e) => e.path === openedBeforeSignal);
    if (entry === undefined || signal === null) continue;
    entry.services.add(service);
    support(
      entry,
      0.8,
      on.ledger.cite(
        'recorder',
        `a start of ${service} in a clone died by ${signal} after opening ${entry.path}`,
      ),
      'it dies while it loads it',
    );
  }
}

/** The loader names the module; the fault may lie in a library of it. */
function accused(on: Case, path: string): string {
  const target = fileOf(on, path);
  const fault = on.observation.moduleFaults.find(
    (f) => IN_A_FILE.has(f.kind) && (f.path === path || f.path === target),
  );
  return fault === undefined ? target : culpritOf(on, fault);
}

/** Workers die by a signal, and a file they have mapped was changed: they run into what is not there any more. */
function takeDeaths(on: Case, found: Gathering): void {
  const deaths = on
    .said('worker-died')
    .filter(({ statement }) => /^SIG(?:BUS|SEGV|ILL|ABRT|FPE|TRAP)$/.test(statement.signal));
  const last = deaths.at(-1);
  for (const entry of found.list()) {
    if (last !== undefined)
      support(entry, 0.9, on.ledger.quote(last.fact), `workers die by ${last.statement.signal} since`);
    for (const { service, mapped } of on.observation.services)
      for (const anomaly of mapped) {
        if (anomaly.path !== entry.path || anomaly.what === 'deleted') continue;
        entry.services.add(service.id);
        support(
          entry,
          0.3,
          on.ledger.cite(
            'procfs',
            `${entry.path} is another file than the one process ${anomaly.pid} of ${service.id} has mapped`,
          ),
          'the running service uses it',
        );
      }
    for (const { service, configTest } of on.wanted)
      if (
        configTest.result === 'failed' &&
        /SIG|signal|status 1(?:29|3\d)/.test(configTest.error ?? '') &&
        entry.services.has(service.id)
      )
        support(
          entry,
          0.7,
          on.ledger.cite('config-test', configTest.error ?? '', { from: configTest.argv.join(' ') }),
          'even its configuration test crashes',
        );
  }
}

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path } = entry;
  const object = on.object(path);
  const other = isOtherVersion(on, path);
  const owner = entry.package === undefined ? '' : ` (package ${entry.package})`;
  return {
    kind: other ? 'wrong-version' : 'file-corrupt',
    object: path,
    ...known(entry),
    summary: other
      ? `${path}${owner} is of another version than what loads it: ${faultText(on, path)}`
      : `${path}${owner} is damaged: ${object === undefined ? (entry.change?.detail ?? '') : faultText(on, path)}`,
    prior: entry.prior,
    support: entry.support,
    services: [...entry.services],
    explains: effectsOf(entry.class ?? 'module'),
    depth: 'root',
    latent: 'next-start',
    repair: plan(`Put ${path} back as it was.`, [putBack(path), ...bringBack(on, [...entry.services])]),
  };
}

/** Damage is damage even where it looks like another version: a garbled structure, a truncated table. */
function isOtherVersion(on: Case, path: string): boolean {
  const faults = faultsOf(on, path);
  if (on.object(path)?.fault !== undefined || faults.some((f) => f.kind === 'damaged')) return false;
  return faults.some((f) => f.kind === 'wrong-version');
}

function faultText(on: Case, path: string): string {
  const object = on.object(path);
  if (object?.fault !== undefined) return `it ${object.fault.text}`;
  const fault = faultsOf(on, path)[0];
  if (fault !== undefined) return fault.text;
  return on.changesOf(path)[0]?.detail ?? (object === undefined ? '' : describeObject(object));
}
