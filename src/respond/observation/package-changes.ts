/** Against the packages of the services: files of theirs that are gone, binaries whose content is not theirs, edited conffiles. */
import { posix } from 'node:path';
import type { Component, ComponentClass } from '../../domain/component.ts';
import { diffAgainst, diffAgainstPackage } from './config-diff.ts';
import { base, packageActor } from './changes.ts';
import { changeTime } from './inode.ts';
import type { Look } from './look.ts';
import type { Change } from './object-model.ts';

/** Documentation and translations are often left out on purpose (dpkg's path-exclude). */
const BESIDE_THE_POINT =
  /^\/usr\/share\/(?:doc|man|locale|lintian|info|bug|doc-base|icons|applications|menu|i18n)\//;
/** Hashing more than this would take longer than an answer may. */
const MOST_HASHED = 2000;
const MOST_CONFFILES = 16;

export async function packageChanges(
  look: Look,
  components: readonly Component[],
): Promise<readonly Change[]> {
  const byPath = new Map(components.map((c) => [c.path, c]));
  const packages = new Set(components.flatMap((c) => (c.package === undefined ? [] : [c.package.name])));
  const services = servicesByPackage(components);
  return [
    ...[...packages].flatMap((name) => missingOf(look, name, byPath, services.get(name) ?? [])),
    ...differing(look, components),
    ...(look.baseline === undefined ? shut(look, components) : []),
    ...(look.baseline === undefined
      ? [...(await editedConffiles(look, components)), ...strangers(look, components)]
      : []),
  ];
}

function servicesByPackage(components: readonly Component[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { package: owner, services } of components) {
    if (owner === undefined) continue;
    const known = found.get(owner.name) ?? new Set();
    for (const id of services) known.add(id);
    found.set(owner.name, known);
  }
  return new Map([...found].map(([name, ids]) => [name, [...ids]]));
}

function missingOf(
  look: Look,
  name: string,
  known: ReadonlyMap<string, Component>,
  services: readonly string[],
): readonly Change[] {
  return look.packages
    .filesOf(name)
    .filter((path) => !BESIDE_THE_POINT.test(path) && !exists(look, path))
    .map((path) => {
      const changedAt = changeTime(look, path);
      const component = known.get(path);
      return {
        ...(component === undefined
          ? {
              path,
              object: 'file' as const,
              class: classOf(path),
              services,
              reason: [{ text: `package ${name}` }],
            }
          : base(component)),
        kind: 'missing' as const,
        basis: 'package' as const,
        package: name,
        detail: `nothing stands there, and package ${name} is installed with it`,
        ...(changedAt === undefined ? {} : { changedAt }),
      };
    });
}

function exists(look: Look, path: string): boolean {
  const { links, exists: leads } = look.files.trail(path);
  return leads || links.includes(path);
}

/** What a file of a package most likely is to its service. */
export function classOf(path: string): ComponentClass {
  if (/^\/usr\/lib\/(?:apache2|nginx)\/modules\//.test(path)) return 'module';
  if (/^\/usr\/lib\/php\/.*\.so$/.test(path)) return 'extension';
  if (/\.so(?:\.\d+)*$/.test(path)) return 'library';
  if (/^\/(?:usr\/)?s?bin\//.test(path)) return 'program';
  if (path.startsWith('/etc/')) return 'config';
  return /^\/var\/|^\/run\//.test(path) && posix.extname(path) === '' ? 'directory' : 'data';
}

/** Debian Policy 10.9: files are readable by everybody and belong to root. dpkg keeps no modes; what deviates was changed. */
function shut(look: Look, components: readonly Component[]): readonly Change[] {
  return components.flatMap((component) => {
    const { path, kind, class: of } = component;
    const stat =
      kind === 'file' && component.package !== undefined && HASHED.has(of)
        ? look.files.stat(path)
        : undefined;
    if (stat === undefined || ((stat.mode & 0o004) !== 0 && stat.uid === 0)) return [];
    if (look.packages.expected(path)?.override !== undefined) return [];
    const changedAt = changeTime(look, path);
    return [
      {
        ...base(component),
        kind: 'permission' as const,
        basis: 'package' as const,
        detail: `mode ${(stat.mode & 0o7777).toString(8).padStart(3, '0')}, owner ${stat.uid}:${stat.gid}, and packages install such files readable for everybody, owned by root`,
        ...(changedAt === undefined ? {} : { changedAt }),
      },
    ];
  });
}

const HASHED: ReadonlySet<ComponentClass> = new Set(['program', 'module', 'extension', 'library']);

function differing(look: Look, components: readonly Component[]): readonly Change[] {
  return components
    .filter((c) => c.kind === 'file' && HASHED.has(c.class) && c.package !== undefined)
    .slice(0, MOST_HASHED)
    .filter((c) => look.packages.agrees(c.path) === 'differs')
    .map((component) => {
      const changedAt = changeTime(look, component.path);
      const name = component.package?.name ?? '';
      const last = look.history.findLast((o) => o.package === name);
      const actor = last?.action === 'remove' ? packageActor(last) : undefined;
      return {
        ...base(component),
        kind: 'content' as const,
        basis: 'package' as const,
        detail: `its content is not what package ${name} installed`,
        ...(changedAt === undefined ? {} : { changedAt }),
        ...(actor === undefined ? {} : { actor }),
      };
    });
}

/** Without a record the package's own text is the measure: whatever the administrator changed since shows. */
async function editedConffiles(look: Look, components: readonly Component[]): Promise<readonly Change[]> {
  const edited = components
    .filter(
      (c) =>
        c.kind === 'file' &&
        (c.class === 'config' || c.class === 'data') &&
        look.packages.agrees(c.path) === 'differs',
    )
    .toSorted((a, b) => ((changeTime(look, a.path) ?? '') > (changeTime(look, b.path) ?? '') ? -1 : 1))
    .slice(0, MOST_CONFFILES);
  return Promise.all(
    edited.map(async (component) => {
      const diff = await diffAgainstPackage(look, component.path);
      const changedAt = changeTime(look, component.path);
      return {
        ...base(component),
        kind: 'content' as const,
        basis: 'package' as const,
        detail: `it was edited: its text is not what package ${component.package?.name ?? ''} installed`,
        ...(diff === undefined ? {} : { diff }),
        ...(changedAt === undefined ? {} : { changedAt }),
      };
    }),
  );
}

const DAY_MS = 24 * 3_600_000;

/** Configuration that came lately and that no package knows: nobody can say how it was before. */
function strangers(look: Look, components: readonly Component[]): readonly Change[] {
  const since = new Date(look.now.getTime() - DAY_MS).toISOString();
  return components.flatMap((component) => {
    const { path, kind, class: of } = component;
    if (kind !== 'file' || of !== 'config' || look.traces.of(path) !== undefined) return [];
    const changedAt = changeTime(look, path);
    const diff =
      changedAt === undefined || changedAt < since ? undefined : diffAgainst(look, path, undefined);
    if (changedAt === undefined || diff === undefined) return [];
    return [
      {
        ...base(component),
        kind: 'appeared' as const,
        basis: 'recent' as const,
        detail: 'no package knows it, and it was written within the last day',
        diff,
        changedAt,
      },
    ];
  });
}
