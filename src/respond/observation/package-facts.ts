/** What the package manager knows of what our services need: states, operations, and archives to bring back what was removed. */
import type { Component, PackageRef } from '../../domain/component.ts';
import { cachedDeb } from '../../host/packages/index.ts';
import type { Look } from './look.ts';
import type { PackageFacts } from './model.ts';
import type { Change } from './object-model.ts';

export async function packageFacts(
  look: Look,
  components: readonly Component[],
  changes: readonly Change[],
): Promise<PackageFacts> {
  const states = statesOf(look, components, changes);
  return {
    operations: look.history.map(({ at, action, package: name, commandLine, requestedBy }) => ({
      at,
      action,
      package: name,
      ...(commandLine === undefined ? {} : { commandLine }),
      ...(requestedBy === undefined ? {} : { requestedBy }),
    })),
    states,
    archives: await archivesOf(look, Object.keys(states)),
  };
}

function statesOf(
  look: Look,
  components: readonly Component[],
  changes: readonly Change[],
): Readonly<Record<string, string>> {
  const names = new Set([
    ...components.flatMap((c) => c.package?.name ?? []),
    ...changes.flatMap((c) => c.package ?? []),
    ...look.history.map((o) => o.package),
  ]);
  const states: Record<string, string> = {};
  for (const name of names) {
    const state = look.states.get(name)?.state ?? 'not-installed';
    if (state !== 'installed') states[name] = state;
  }
  for (const { name, state, conffiles } of look.states.values())
    if (state === 'config-files' && conffiles.some((path) => /^\/etc\/(?:apache2|nginx|php)\//.test(path)))
      states[name] = state;
  return states;
}

/** The archive of the very version that was there, where apt still keeps it: no network is needed, and nothing else moves. */
async function archivesOf(look: Look, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const name of names.slice(0, MOST)) {
    const wanted = formerly(look, name);
    const deb = wanted === undefined ? undefined : await cachedDeb(wanted);
    if (deb?.found === true) found[name] = deb.path;
  }
  return found;
}

/** Each costs a program. */
const MOST = 20;

function formerly(look: Look, name: string): PackageRef | undefined {
  const removed = look.history.findLast(
    (one) =>
      one.package === name && (one.action === 'remove' || one.action === 'purge') && one.from !== undefined,
  );
  if (removed?.from !== undefined && removed.arch !== undefined)
    return { name, version: removed.from, arch: removed.arch };
  return look.baseline?.entries.find(({ component }) => component.package?.name === name)?.component.package;
}
