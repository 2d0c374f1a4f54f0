/** From what the services of a host need to what must stay true there. Pure. */
import { posix } from 'node:path';
import type { Component, Service } from '../../domain/component.ts';
import { stackOf } from '../../stacks/index.ts';
import type { DesiredState, KeptLink, KeptPackage, KeptService, LeftOut, System } from './model.ts';

/** A host as it is known: by its baseline, or by looking. */
export interface KnownHost {
  readonly host: string;
  readonly system: System;
  readonly services: readonly Service[];
  readonly components: readonly Component[];
  /** Where an enabled link leads; undefined when that is not known. */
  readonly targetOf: (path: string) => string | undefined;
  /** False when the file is not what its package shipped, and nothing is wrong with that as far as is known. */
  readonly asShipped: (component: Component) => boolean;
}

/** The names as Debian writes them (deb-control(5), "Package"): anything else in a record is not handed to a package manager. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+$/;
/** systemd.unit(5), without instances and escapes. */
const SERVICE = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** `only`: ids or names of services; those that run when it is absent. */
export function desiredState(known: KnownHost, only?: readonly string[]): DesiredState {
  const chosen = known.services.filter(({ id, name, running }) =>
    only === undefined ? running : only.includes(id) || only.includes(name),
  );
  const left = new Leftovers();
  const named = chosen.filter((service) => {
    if (SERVICE.test(nameOf(service))) return true;
    left.add('its name cannot be that of a service', nameOf(service));
    return false;
  });
  for (const service of known.services)
    if (!chosen.includes(service) && only === undefined)
      left.add('the service is configured and does not run', nameOf(service));
  const names = new Map(named.map((service) => [service.id, nameOf(service)]));
  const needed = known.components.filter(({ services }) => services.some((id) => names.has(id)));
  const tested = new Set(
    named.flatMap((service) => (keptService(service).test.length > 0 ? [service.id] : [])),
  );
  const reloads = ({ services }: Component): readonly string[] =>
    services.flatMap((id) => (tested.has(id) ? [names.get(id) ?? ''] : []));

  const packages = new Map<string, { files: Set<string>; services: Set<string> }>();
  const links: KeptLink[] = [];
  for (const component of needed) {
    const why = notKept(component, known);
    if (why !== undefined) left.add(why, component.path);
    else if (component.class === 'enabled-link')
      links.push({
        path: component.path,
        target: known.targetOf(component.path) ?? '',
        services: sorted(reloads(component)),
      });
    else if (component.package !== undefined) {
      const own = packages.get(component.package.name) ?? { files: new Set(), services: new Set() };
      packages.set(component.package.name, own);
      own.files.add(component.path);
      for (const service of reloads(component)) own.services.add(service);
    }
  }
  return {
    host: known.host,
    system: known.system,
    packages: [...packages].map(keptPackage).toSorted(by(({ name }) => name)),
    links: links.toSorted(by(({ path }) => path)),
    services: named.map(keptService).toSorted(by(({ name }) => name)),
    leftOut: left.all(),
  };
}

/** Why a component is nothing for configuration management; undefined when it is. */
function notKept(component: Component, known: KnownHost): string | undefined {
  const { kind, path } = component;
  if (kind === 'user' || kind === 'group') return 'accounts come with the packages';
  if (kind === 'socket') return 'the service makes its sockets itself';
  if (kind === 'directory') return 'directories come with the packages';
  if (!path.startsWith('/') || !isPlain(path)) return 'its path holds a character that ends a line or a text';
  if (component.class === 'enabled-link') {
    const target = known.targetOf(path);
    if (target === undefined) return 'where it leads is not known';
    return isPlain(target)
      ? undefined
      : 'it leads to a path that holds a character that ends a line or a text';
  }
  if (component.package === undefined) return 'it comes from no package';
  if (!PACKAGE.test(component.package.name)) return 'its package has a name that no package can have';
  return known.asShipped(component) ? undefined : 'it differs from what its package shipped';
}

/** dpkg(1) reports a line a file, and no program takes NUL in an argument. */
function isPlain(text: string): boolean {
  return text !== '' && !text.includes('\0') && !text.includes('\n');
}

function keptPackage([name, { files, services }]: [
  string,
  { readonly files: ReadonlySet<string>; readonly services: ReadonlySet<string> },
]): KeptPackage {
  return { name, files: sorted(files), services: sorted(services) };
}

function keptService(service: Service): KeptService {
  return { name: nameOf(service), test: stackOf(service.stack).configTest(service) };
}

function nameOf({ name, unit }: Service): string {
  return unit === undefined ? name : posix.basename(unit, '.service');
}

class Leftovers {
  readonly #found = new Map<string, Set<string>>();

  add(why: string, what: string): void {
    const own = this.#found.get(why) ?? new Set();
    this.#found.set(why, own.add(what));
  }

  all(): readonly LeftOut[] {
    return [...this.#found]
      .map(([why, what]) => ({ why, what: sorted(what) }))
      .toSorted(by(({ why }) => why));
  }
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].toSorted(inOrder);
}

/** By code unit: the same on every host, whatever its locale. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function by<T>(key: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => inOrder(key(a), key(b));
}
