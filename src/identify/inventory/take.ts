/** Takes the inventory: every stack looks at the host, the findings are joined, merged and given their packages. */
import { hostname } from 'node:os';
import type { Component, Inventory, Problem, Service } from '../../domain/component.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { ElfResolver } from '../../host/elf/index.ts';
import { HostFiles } from '../../host/files/index.ts';
import { openPackageDatabase, type PackageDatabase } from '../../host/packages/index.ts';
import { ProcFs } from '../../host/proc/index.ts';
import { type DiscoveredService, type HostView, isElfSelector, STACKS } from '../../stacks/index.ts';
import { joinBackends } from './backends.ts';
import { guardParts } from './guard-parts.ts';
import { mergeComponents, mergeProblems } from './merge.ts';

export interface InventoryOptions {
  /** Another root directory to look at instead of `/`. */
  readonly root?: string;
  readonly procRoot?: string;
  /** Service ids, stack names, or `unit:…`, `pid:…`, `elf:/…` for any daemon; every known service when absent. */
  readonly only?: readonly string[];
  readonly now?: () => Date;
}

export async function takeInventory(options: InventoryOptions = {}): Promise<Inventory> {
  const root = options.root ?? '/';
  const host: Omit<HostView, 'uses'> = {
    files: new HostFiles(root),
    proc: new ProcFs(options.procRoot ?? '/proc'),
    elf: new ElfResolver(root === '/' ? {} : { root }),
    clock: () => performance.now(),
    ...(options.only ? { only: options.only } : {}),
  };
  const discovered: DiscoveredService[] = [];
  for (const stack of STACKS)
    discovered.push(...(await stack.discover({ ...host, uses: discovered.flatMap((d) => d.uses) })));
  const all = joinBackends(discovered);
  const found = all.filter((d) => isWanted(d, options.only));
  refuseUnknown(found, options.only);
  const packages = openPackageDatabase(root);
  return {
    schema: 'stakeout.inventory/1',
    host: hostname(),
    takenAt: (options.now?.() ?? new Date()).toISOString(),
    services: found.map(withHandOvers),
    components: [
      ...withPackages(mergeComponents(found.flatMap((d) => d.components)), packages),
      ...guardParts(
        found.map(({ service }) => service),
        root,
      ),
    ],
    problems: [...unprivileged(), ...mergeProblems(found.flatMap((d) => d.problems))],
  };
}

function withHandOvers({ service, uses }: DiscoveredService): Service {
  if (uses.length === 0) return service;
  const handsOnTo = uses.map(({ address, reason }) => {
    const at = reason.findLast((step) => step.at !== undefined)?.at;
    return { address, ...(at === undefined ? {} : { at }) };
  });
  return { ...service, handsOnTo };
}

function isWanted({ service }: DiscoveredService, only: readonly string[] | undefined): boolean {
  return (
    only === undefined || service.stack === 'elf' || only.includes(service.id) || only.includes(service.stack)
  );
}

function refuseUnknown(found: readonly DiscoveredService[], only: readonly string[] | undefined): void {
  if (only === undefined || found.length > 0) return;
  const next = only.some(isElfSelector)
    ? 'Check that the unit or process exists: systemctl list-units --type=service, ps -e.'
    : 'Run "stakeout inventory" to see the services of this host.';
  throw new StakeoutError('inventory', `no service answers to ${only.join(', ')}`, {
    next,
    exit: EXIT.input,
  });
}

function withPackages(components: readonly Component[], packages: PackageDatabase): readonly Component[] {
  const owners = packages.owners(components.filter(isPath).map((c) => c.path));
  return components.map((component) => {
    const owner = isPath(component) ? owners.get(component.path) : undefined;
    if (owner === undefined) return component;
    return { ...component, package: owner, reason: [...component.reason, { text: `package ${owner.name}` }] };
  });
}

const isPath = ({ kind }: Component): boolean => kind === 'file' || kind === 'link';

/** Without root some things cannot be seen; the operator should know that before trusting the list. */
function unprivileged(): readonly Problem[] {
  if (process.geteuid?.() === 0) return [];
  return [
    {
      what: 'inventory',
      why: 'taken without root: which services run, their memory maps, open files and private keys cannot be seen',
      next: 'Run it as root for the full list.',
    },
  ];
}
