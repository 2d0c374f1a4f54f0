/** What the package database says of a package our services need. */
import type { Case } from '../diagnosis/case.ts';

/** Removed, or never installed: dpkg's `rc`, `un`, `pn`; an unpacked or half-installed one is something else. */
export function isRemoved(on: Case, name: string): boolean {
  return /^(?:not-installed|config-files)/.test(on.observation.packages.states[name] ?? 'installed');
}

/** Unpacked or half-configured: dpkg stopped in the middle. */
export function isHalfDone(on: Case, name: string): boolean {
  return /^(?:half-|unpacked|triggers-)/.test(on.observation.packages.states[name] ?? 'installed');
}

/** The operation that took it, with whoever ran it. */
export function removalOf(
  on: Case,
  name: string,
): { readonly evidence: string; readonly at: string; readonly by?: string } | undefined {
  const done = on.observation.packages.operations.findLast(
    (operation) =>
      operation.package === name && (operation.action === 'remove' || operation.action === 'purge'),
  );
  if (done === undefined) return undefined;
  const by = done.commandLine === undefined ? '' : ` by "${done.commandLine}"`;
  const user = done.requestedBy === undefined ? '' : `, requested by ${done.requestedBy}`;
  const evidence = on.ledger.cite('package-log', `${done.action} ${done.package}${by}${user}`, {
    at: done.at,
  });
  return { evidence, at: done.at, ...(done.commandLine === undefined ? {} : { by: done.commandLine }) };
}
