/** The host as the judgement sees it: from the baseline and dpkg's status file, and whatever else is asked for. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Service } from '../../domain/component.ts';
import { packageStates, type PackageRecord } from '../../host/packages/index.ts';
import type { Baseline, BaselineEntry } from '../../identify/index.ts';
import { canonical } from '../patterns/index.ts';
import type { Essential, GuardedHost, MaintainerScript, Owner } from './model.ts';

const INFO = '/var/lib/dpkg/info';
const UCF_REGISTRY = '/var/lib/ucf/registry';
const MAX_SCRIPT = 1 << 20;

/** What there is before a transaction is looked at. */
export type HostView = Pick<GuardedHost, 'essentials' | 'owners'> & {
  readonly states: ReadonlyMap<string, PackageRecord>;
};

export function viewHost(baseline: Baseline, root = '/'): HostView {
  const states = packageStates(root);
  const handed = handedByUcf(root);
  const sites = new Map(baseline.services.map((service) => [service.id, siteNames(service)]));
  const essentials = baseline.entries.map((entry) => essentialOf(entry, sites, states, handed));
  const names = new Set(essentials.flatMap((e) => e.package ?? []));
  const owners = [...names].flatMap((name): Owner[] => {
    const state = states.get(name);
    return state === undefined ? [] : [{ name, version: state.version, provides: state.provides }];
  });
  return { essentials, owners, states };
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

/** What dpkg would run at the removal of these packages. */
export function removalScripts(
  names: Iterable<string>,
  states: HostView['states'],
): ReadonlyMap<string, readonly MaintainerScript[]> {
  const found = new Map<string, readonly MaintainerScript[]>();
  for (const name of names) {
    const scripts = (['prerm', 'postrm'] as const).flatMap((script) => {
      const text = scriptText(name, states.get(name)?.arch, script);
      return text === undefined ? [] : [{ name: script, text }];
    });
    if (scripts.length > 0) found.set(name, scripts);
  }
  return found;
}

/** But for the lines in which debhelper writes its version. */
export function ranBefore(
  states: HostView['states'],
  name: string,
  { name: script, text }: MaintainerScript,
): boolean {
  const state = states.get(name);
  if (state?.state !== 'installed') return false;
  const before = scriptText(name, state.arch, script);
  return before !== undefined && withoutMarks(before) === withoutMarks(text);
}

function withoutMarks(text: string): string {
  return text.replace(/^# (?:Automatically added by|End automatically added).*$/gm, '');
}

/** Packages that may be installed for several architectures have the architecture in the name (dpkg(1), "info"). */
function scriptText(name: string, arch: string | undefined, script: string): string | undefined {
  for (const base of [`${name}.${script}`, `${name}:${arch}.${script}`]) {
    const file = join(INFO, base);
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() === true && stat.size <= MAX_SCRIPT) return readFileSync(file, 'utf8');
    } catch {
      return undefined; // gone in this moment
    }
  }
  return undefined;
}

/** Names of all packages with a removal script on this host. */
export function packagesWithRemovalScripts(): string[] {
  if (!existsSync(INFO)) return [];
  const names = readdirSync(INFO).flatMap(
    (file) => /^([^:]+?)(?::[^.]+)?\.(?:prerm|postrm)$/.exec(file)?.[1] ?? [],
  );
  return [...new Set(names)];
}
