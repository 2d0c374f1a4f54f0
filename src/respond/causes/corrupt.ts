/**
 * Something is there and is not what it should be: damaged, or built for something else. `file-corrupt`, `wrong-version`.
 * Programs, modules, extensions and libraries only; text that people edit is in `configuration.ts`.
 */
import type { Case } from '../diagnosis/case.ts';
import { describeObject } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { LoadRefusal } from '../../domain/log-fact.ts';
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
      const entry = found.change(change, PRIOR, culpritOf(on, change.path));
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
  for (const object of Object.values(on.observation.objects)) takeFault(on, found, object.path);
  takeRefusals(on, found);
  takeDeaths(on, found);
  return found
    .list()
    .filter(
      (entry) =>
        entry.support.length > 0 && on.object(entry.path)?.exists === true && isSuspect(on, entry.path),
    );
}

/** Verified now: it has a fault of its own, or its content is not the recorded one. A changed file that the package vouches for is an upgrade. */
function isSuspect(on: Case, path: string): boolean {
  const object = on.object(path);
  if (object?.fault !== undefined || object?.agreement === 'differs') return true;
  if (object?.agreement === 'agrees') return false;
  return on.changesOf(path).some((c) => c.kind === 'content' || c.kind === 'type');
}

function takeFault(on: Case, found: Gathering, path: string): void {
  const object = on.object(path);
  if (object?.fault === undefined || !object.exists) return;
  const target = object.fault.culprit ?? path;
  const entry = found.at(on.object(target)?.path ?? target);
  support(entry, 0.85, on.ledger.cite('elf', `${path}: ${object.fault.text}`), 'it cannot be loaded');
  for (const change of on.changesOf(path)) for (const service of change.services) entry.services.add(service);
}

const culpritOf = (on: Case, path: string): string => on.object(path)?.fault?.culprit ?? path;

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
    const path = named === undefined ? undefined : culpritOf(on, named.path);
    if (path === undefined || !isSuspect(on, path)) continue;
    const entry = found.at(path);
    support(entry, 0.9, on.ledger.quote(fact), 'the loader refuses it, and it is not as it should be');
    for (const service of on.serviceOf(fact)) entry.services.add(service);
  }
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

/** The file's own fault, or that of another one whose culprit it is. */
function faultOf(on: Case, path: string) {
  return (
    on.object(path)?.fault ??
    Object.values(on.observation.objects).find((o) => o.fault?.culprit === path)?.fault
  );
}

function isOtherVersion(on: Case, path: string): boolean {
  const fault = faultOf(on, path);
  return fault !== undefined && fault.kind !== 'corrupt';
}

function faultText(on: Case, path: string): string {
  const fault = faultOf(on, path);
  if (fault !== undefined) return fault.text;
  const object = on.object(path);
  return on.changesOf(path)[0]?.detail ?? (object === undefined ? '' : describeObject(object));
}
