/** The host as the judgement sees it: from the baseline and the package manager's records, and whatever else is asked for. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Service } from '../../domain/component.ts';
import { openPackageDatabase, packageStates, type PackageRecord } from '../../host/packages/index.ts';
import type { Baseline, BaselineEntry } from '../../identify/index.ts';
import { canonical } from '../patterns/index.ts';
import { dpkgSide } from './dpkg-side.ts';
import type { Essential, GuardedHost, Owner } from './model.ts';
import type { PackageSide } from './package-side.ts';
import { rpmOwners, rpmSide } from './rpm/side.ts';

const UCF_REGISTRY = '/var/lib/ucf/registry';

/** What there is before a transaction is looked at. */
export type HostView = Pick<GuardedHost, 'essentials' | 'owners'> & {
  /** Of dpkg; empty with another package manager. */
  readonly states: ReadonlyMap<string, PackageRecord>;
  readonly packages: PackageSide;
};

export function viewHost(baseline: Baseline, root = '/'): HostView {
  const states = packageStates(root);
  const handed = handedByUcf(root);
  const sites = new Map(baseline.services.map((service) => [service.id, siteNames(service)]));
  const essentials = baseline.entries.map((entry) => essentialOf(entry, sites, states, handed));
  const names = [...new Set(essentials.flatMap((e) => e.package ?? []))];
  if (openPackageDatabase(root).kind === 'rpm') {
    const owners = rpmOwners(names);
    return { essentials, owners, states, packages: rpmSide(owners) };
  }
  const owners = names.flatMap((name): Owner[] => {
    const state = states.get(name);
    return state === undefined ? [] : [{ name, version: state.version, provides: state.provides }];
  });
  return { essentials, owners, states, packages: dpkgSide({ essentials, owners }, states) };
}

const siteNames = (service: Service): string[] => service.sites.map(({ name }) => name);

function essentialOf(
  { component, state }: BaselineEntry,
  sites: ReadonlyMap<string, readonly string[]>,
  states: ReadonlyMap<string, PackageRecord>,
  handed: ReadonlyMap<string, string>,
): Essential {
  const { id, kind, services, reason } = component;
  const path = canonical(component.path);
  const made = handed.get(component.path);
  const owner = component.package?.name ?? made;
  const conffiles = owner === undefined ? undefined : states.get(owner)?.conffiles;
  return {
    id,
    kind,
    path,
    class: component.class,
    conffile: made !== undefined || conffiles?.includes(component.path) === true,
    services,
    sites: [...new Set(services.flatMap((service) => sites.get(service) ?? []))],
    reason,
    ...(owner === undefined ? {} : { package: owner }),
    ...(state.target === undefined
      ? {}
      : {
          target: canonical(posix.resolve(posix.dirname(component.path), state.target)),
          linkText: state.target,
        }),
  };
}

/** Configuration that a package's script put there by ucf(1): the package does not ship it and leaves it behind. Path → package. */
function handedByUcf(root: string): ReadonlyMap<string, string> {
  try {
    const lines = readFileSync(join(root, UCF_REGISTRY), 'utf8').split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [, owner, path] = /^(\S+)\s+(\/.*)$/.exec(line) ?? [];
        return owner === undefined || path === undefined ? [] : [[path, owner] as const];
      }),
    );
  } catch {
    return new Map(); // no ucf here
  }
}
