/** What the package database and its log say of a package that our services need. */
import type { CauseActor, RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Support } from '../diagnosis/hypothesis.ts';
import { bringBack, install, plan } from './mend.ts';

/** Removed, or never installed: dpkg's `rc`, `un`, `pn`; an unpacked or half-installed one is something else. */
export function isRemoved(on: Case, name: string): boolean {
  return /^(?:not-installed|config-files)/.test(on.observation.packages.states[name] ?? 'installed');
}

/** Unpacked or half-configured: dpkg stopped in the middle, and what its postinst does (enabling a module) was not done. */
export function halfDone(on: Case, name: string | undefined): string | undefined {
  const state = name === undefined ? undefined : on.observation.packages.states[name];
  return state !== undefined && /^(?:half-|unpacked)/.test(state) ? state : undefined;
}

export interface Removal {
  /** The entry of the package manager's log, when it is still there. */
  readonly support: readonly Support[];
  readonly actor?: CauseActor;
  readonly repair: RepairPlan;
}

/** Removed on its own or with others: when and by whom, as the package log has it, and how everything comes back. */
export function removalOf(on: Case, name: string, services: readonly string[]): Removal {
  const done = on.observation.packages.operations.findLast(
    (operation) =>
      operation.package === name && (operation.action === 'remove' || operation.action === 'purge'),
  );
  const repair = plan(`Install ${name} again.`, [
    install(removedWith(on, name), on.observation.packages.archives),
    ...bringBack(on, services),
  ]);
  if (done === undefined) return { support: [], repair };
  const { at, action, commandLine, requestedBy } = done;
  const text = commandLine ?? `${action} of ${name} by dpkg itself`;
  const by = requestedBy === undefined ? '' : `, requested by ${requestedBy}`;
  return {
    support: [
      {
        weight: 0.5,
        evidence: on.ledger.cite('package-log', `${action} ${name}: ${text}${by}`, { at }),
        why: 'the package manager wrote it down',
      },
    ],
    actor: { text, ...(requestedBy === undefined ? {} : { user: requestedBy }), at, source: 'package-log' },
    repair,
  };
}

/** Every package that our services miss, or that went in the same run: they were there together and are needed together. */
function removedWith(on: Case, name: string): readonly string[] {
  const others = Object.keys(on.observation.packages.states).filter(
    (other) =>
      other !== name &&
      isRemoved(on, other) &&
      (on.changes.some((c) => c.package === other) || inOneRun(on, name, other)),
  );
  return [name, ...others];
}

const ONE_RUN_MS = 120_000;

function inOneRun(on: Case, name: string, other: string): boolean {
  const [a, b] = [name, other].map((one) =>
    on.observation.packages.operations.findLast(
      (o) => o.package === one && (o.action === 'remove' || o.action === 'purge'),
    ),
  );
  return (
    a !== undefined &&
    b !== undefined &&
    a.commandLine === b.commandLine &&
    Math.abs(Date.parse(a.at) - Date.parse(b.at)) < ONE_RUN_MS
  );
}

/** What dpkg left undone. It starts maintainer scripts, which nothing takes back. */
export function configure(name: string): RepairStep {
  return {
    summary: `let dpkg finish ${name}`,
    argv: ['/usr/bin/dpkg', '--configure', name],
    undo: [],
    interrupts: 'the package may restart its services',
  };
}
