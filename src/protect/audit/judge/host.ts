/** The host that scripts are judged against: this one, an exported inventory, or a built-in profile. Plain data and look-ups. */
import type { Component, Service } from '../../../domain/component.ts';
import type { PackageNode } from '../../../domain/package-node.ts';
import { canonical } from '../../patterns/index.ts';
import type { HostAnswers } from '../shell/index.ts';

export interface AuditedHost {
  /** `this host (web1)`, `profile lamp-debian12`, `inventory web2.json (web2)`. */
  readonly label: string;
  readonly manager: 'dpkg' | 'rpm' | 'none';
  readonly services: readonly Service[];
  /** Accounts have their name as path; other paths are canonical. */
  readonly components: readonly Component[];
  /** Empty when only the packages of components are known. */
  readonly packages: readonly PackageNode[];
  /** Everything a package put on the disk; undefined when it is not known. */
  readonly filesOf: (name: string) => readonly string[] | undefined;
  readonly ownerOf: (path: string) => string | undefined;
  /** A script that another one reads: an absolute path on that host. */
  readonly readScript: (path: string) => string | undefined;
}

/** What an inventory says of a host; the rest is answered from it as far as it goes. */
export interface HostFacts {
  readonly label: string;
  readonly manager: AuditedHost['manager'];
  readonly services: readonly Service[];
  readonly components: readonly Component[];
  readonly packages?: readonly PackageNode[] | undefined;
}

export function auditedHost(facts: HostFacts, more: Partial<AuditedHost> = {}): AuditedHost {
  const components = facts.components.map((component) =>
    isAccount(component) ? component : { ...component, path: canonical(component.path) },
  );
  const byPackage = new Map<string, string[]>();
  const owners = new Map<string, string>();
  for (const { package: owner, path } of components) {
    if (owner === undefined) continue;
    owners.set(path, owner.name);
    const files = byPackage.get(owner.name);
    if (files === undefined) byPackage.set(owner.name, [path]);
    else files.push(path);
  }
  return {
    label: facts.label,
    manager: facts.manager,
    services: facts.services,
    components,
    packages: facts.packages ?? [],
    // The files that matter of a package are its components; of a package without any, none matters.
    filesOf: (name) =>
      byPackage.get(name) ?? (facts.packages?.some((one) => one.name === name) === true ? [] : undefined),
    ownerOf: (path) => owners.get(canonical(path)),
    readScript: () => undefined,
    ...more,
  };
}

export const isAccount = ({ kind }: Pick<Component, 'kind'>): boolean => kind === 'user' || kind === 'group';

const ENABLED = /^\/etc\/apache2\/mods-enabled\/(.+)\.load$/;

/** What programs that only ask would answer there. `beside`: a script that stands by the one that reads it. */
export function answersOf(
  host: AuditedHost,
  beside: (path: string, from: string) => string | undefined = () => undefined,
): HostAnswers {
  const packages = host.packages.length === 0 ? undefined : host.packages;
  const enabled = host.components.flatMap(({ path }) => ENABLED.exec(path)?.[1] ?? []);
  return {
    packages: () => packages,
    filesOf: host.filesOf,
    ownerOf: host.ownerOf,
    apacheModules: () => (enabled.length === 0 ? undefined : enabled),
    readScript: (path, from) => (path.startsWith('/') ? host.readScript(path) : beside(path, from)),
  };
}
