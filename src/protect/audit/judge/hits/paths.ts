/** Files that are removed, written over or closed, and the components among them. */
import type { Component, ComponentClass } from '../../../../domain/component.ts';
import type { Pattern } from '../../model.ts';
import { type AuditedHost, isAccount } from '../host.ts';
import { type Known, type PathMatcher, pathMatcher, together } from '../../../patterns/index.ts';
import { type Hit, listed, type Of, type OwnScript, type Scene } from './hit.ts';

export function removedPaths({ paths, recursive }: Of<'paths-removed'>, scene: Scene): Hit[] {
  return byKnown(paths, scene, (matcher, component) =>
    recursive
      ? matcher.covers(component.path)
      : component.kind !== 'directory' && matcher.matches(component.path),
  ).map(({ known, components }) => ({
    rule: 'file-removal' as const,
    known,
    components,
    // What a package of the service itself says in words that are not known is tested with it.
    ...(known === 'partly' && scene.own?.needed === true ? { slight: 'note' as const } : {}),
    what: `removes ${listed(
      components.map(({ path }) => path),
      3,
    )}`,
  }));
}

/** What a new content does to a configuration nobody can tell from outside; that nothing is left in it is plain. */
const CODE: ReadonlySet<ComponentClass> = new Set(['program', 'module', 'extension', 'library']);

export function replacedPaths({ paths, emptied }: Of<'paths-replaced'>, scene: Scene): Hit[] {
  const found = byKnown(
    paths,
    scene,
    (matcher, { kind, path }) => kind !== 'directory' && matcher.matches(path),
  );
  return found.flatMap(({ known, components }): Hit[] => {
    const code = components.filter((component) => CODE.has(component.class));
    const rest = components.filter((component) => !CODE.has(component.class));
    const hit = (some: readonly Component[], verb: string, slight?: Hit['slight']): Hit[] =>
      some.length === 0
        ? []
        : [
            {
              rule: 'file-replacement',
              known,
              components: some,
              what: `${verb} ${listed(
                some.map(({ path }) => path),
                3,
              )}`,
              ...(slight === undefined ? {} : { slight }),
            },
          ];
    if (emptied === true) return hit(components, 'empties');
    return [...hit(code, 'writes over', 'warning'), ...hit(rest, 'writes over', 'note')];
  });
}

/** What the account of the service itself opens, after its master has given up being root. */
const SERVED: ReadonlySet<ComponentClass> = new Set(['content', 'directory', 'socket']);

export function forbiddenPaths({ paths, recursive, wholly }: Of<'paths-forbidden'>, scene: Scene): Hit[] {
  return byKnown(paths, scene, (matcher, component) => {
    if (component.kind === 'link') return false;
    if (!(recursive ? matcher.covers(component.path) : matcher.matches(component.path))) return false;
    return wholly === true || SERVED.has(component.class);
  }).map(({ known, components }) => ({
    rule: 'file-access' as const,
    known,
    components,
    what: `takes away the access to ${listed(
      components.map(({ path }) => path),
      3,
    )}`,
  }));
}

/** Hits of the same certainty together; a package's own files are its own business in its own scripts. */
function byKnown(
  paths: readonly Pattern[],
  { host, own }: Scene,
  hits: (matcher: PathMatcher, component: Component) => boolean,
): { readonly known: Known; readonly components: readonly Component[] }[] {
  const places = placesOf(host);
  const matchers = paths
    .map((pattern) => pathMatcher(pattern))
    .filter(({ plain }) => plain === undefined || places.has(plain));
  return (['wholly', 'partly', 'hardly'] as const).flatMap((known) => {
    const some = together(matchers.filter((matcher) => matcher.known === known));
    if (some.length === 0) return [];
    const components = host.components.filter(
      (component) =>
        !isAccount(component) &&
        some.some((matcher) => hits(matcher, component)) &&
        !isOwn(component, own, host),
    );
    return components.length === 0 ? [] : [{ known, components }];
  });
}

/** What runs, and not what is installed: php-common makes /var/lib/php and takes it with it. */
const STATE: ReadonlySet<ComponentClass> = new Set(['directory', 'data', 'socket']);

/** Paths of components, and of the directories that they are in: what is named and not among them hits nothing. */
const PLACES = new WeakMap<readonly Component[], ReadonlySet<string>>();

function placesOf({ components }: Pick<AuditedHost, 'components'>): ReadonlySet<string> {
  const known = PLACES.get(components);
  if (known !== undefined) return known;
  const places = new Set<string>(['/']);
  for (const { path } of components)
    for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) places.add(path.slice(0, at));
  PLACES.set(components, places);
  return places;
}

/** Its file, a link that enables one of its files, the settings of its extension: those no package owns. */
export function isOwn(
  component: Component,
  own: OwnScript | undefined,
  { components, ownerOf }: Pick<AuditedHost, 'components' | 'ownerOf'>,
): boolean {
  if (own === undefined) return false;
  const owned = component.package?.name ?? ownerOf(component.path);
  if (owned !== undefined) return owned === own.package;
  if (own.takesDown && own.needed) return true;
  if (own.takesDown && own.underneath && STATE.has(component.class)) return true;
  const name = component.path.slice(component.path.lastIndexOf('/') + 1).replace(/^\d+-/, '');
  const extension = `/${name.replace(/\.ini$/, '.so')}`;
  return components.some(
    ({ package: owner, path }) =>
      owner?.name === own.package &&
      ((path.endsWith(`/${name}`) && /available/.test(path)) || path.endsWith(extension)),
  );
}
