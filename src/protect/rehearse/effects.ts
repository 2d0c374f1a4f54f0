/** What a command did to the files and packages of a clone, by package and by the parts that services need. */
import { lstatSync } from 'node:fs';
import type { Component } from '../../domain/component.ts';
import { type PackageDatabase, type PackageRecord, packageStates } from '../../host/packages/index.ts';
import type { CloneChange } from '../../host/sandbox/index.ts';
import type { LostComponent, Rehearsal } from './model.ts';
import { SHIM_PATHS } from './requests.ts';

const MOST_PATHS = 20;
/** Reasons are told from the site down; the last ones say what needs the file. */
const MOST_REASONS = 4;

export type FileGroup = Rehearsal['files'][number];
export type PackageChange = Rehearsal['packages'][number];

/** What changed since `before`, without the stage's own work and without directories that merely stand above a change. */
export function changesSince(
  before: readonly CloneChange[],
  now: readonly CloneChange[],
): readonly CloneChange[] {
  const known = new Set(before.map((c) => `${c.change} ${c.path}`));
  return now.filter((c) => !known.has(`${c.change} ${c.path}`) && !SHIM_PATHS.has(c.path));
}

/** Groups with the most removals first. Paths in a group: removed ones first. */
export function byPackage(changes: readonly CloneChange[], packages: PackageDatabase): readonly FileGroup[] {
  const files = changes.filter((c) => c.type !== 'directory' || c.change === 'removed');
  const owners = packages.owners(files.map(({ path }) => path));
  const groups = Map.groupBy(files, ({ path }) => owners.get(path)?.name ?? null);
  const count = (of: readonly CloneChange[], change: CloneChange['change']): number =>
    of.filter((c) => c.change === change).length;
  return [...groups]
    .map(([name, own]) => ({
      package: name,
      added: count(own, 'added'),
      changed: count(own, 'changed'),
      removed: count(own, 'removed'),
      paths: own
        .toSorted((a, b) => RANK[a.change] - RANK[b.change] || (a.path < b.path ? -1 : 1))
        .slice(0, MOST_PATHS)
        .map(({ path, change }) => ({ path, change })),
    }))
    .toSorted((a, b) => b.removed - a.removed || b.changed - a.changed);
}

const RANK = { removed: 0, changed: 1, added: 2 } as const;

/** The parts of services among the changes. A directory counts only when it is gone. */
export function lostComponents(
  changes: readonly CloneChange[],
  components: readonly Component[],
): readonly LostComponent[] {
  const changed = new Map(
    changes.flatMap((c) =>
      c.change === 'added' || (c.type === 'directory' && c.change !== 'removed') ? [] : [[c.path, c.change]],
    ),
  );
  return components.flatMap((component) => {
    const change = changed.get(component.path);
    if (change === undefined) return [];
    return [
      {
        path: component.path,
        change,
        class: component.class,
        ...(component.package === undefined ? {} : { package: component.package.name }),
        services: [...component.services],
        reason: component.reason.slice(-MOST_REASONS).map(({ text }) => text),
      },
    ];
  });
}

/** `root`: of the clone, as seen from here. */
export function packageChanges(before: ReadonlyMap<string, PackageRecord>, root: string): PackageChange[] {
  // What the command may have put there in place of the file would be waited for.
  if (lstatSync(`${root}/var/lib/dpkg/status`, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const after = packageStates(root);
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const change = changeOf(before.get(name), after.get(name));
    return change === undefined ? [] : [{ name, ...change }];
  });
}

const isOnDisk = (one: PackageRecord | undefined): one is PackageRecord =>
  one !== undefined && one.state !== 'config-files' && one.state !== 'not-installed';

function changeOf(
  was: PackageRecord | undefined,
  is: PackageRecord | undefined,
): Omit<PackageChange, 'name'> | undefined {
  const from = isOnDisk(was) ? was.version : null;
  const to = isOnDisk(is) ? is.version : null;
  if (from === null && to !== null) return { change: 'installed', from, to };
  if (from !== null && to === null)
    return { change: is === undefined || is.state === 'not-installed' ? 'purged' : 'removed', from, to };
  if (from !== to) return { change: 'upgraded', from, to };
  if (was?.state !== is?.state && to !== null) return { change: 'changed', from, to: `${to} (${is?.state})` };
  return undefined;
}
