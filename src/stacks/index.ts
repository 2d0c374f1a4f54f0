/** The kinds of service Stakeout knows. Adding one: a folder with the same file names, and one line here. */
import type { StackName } from '../domain/component.ts';
import { apache } from './apache/index.ts';
import { elf } from './elf/index.ts';
import { nginx } from './nginx/index.ts';
import { phpFpm } from './php-fpm/index.ts';
import type { Stack } from './stack.ts';

export { isBetterReason } from './component-set.ts';
export { isElfSelector } from './elf/index.ts';
export { moduleFaults } from './module-faults.ts';
export type { ModuleFault, ModuleFaultKind, ServiceModuleFault } from './module-fault.ts';
export { PackageTraces } from './package-trace.ts';
export type { PackageRecords, PackageTrace } from './package-trace.ts';
export type { BackendUse, DiscoveredService, HostView, ListenAddress, Stack } from './stack.ts';

/** In the order of discovery: web servers first, then what they hand requests on to. */
export const STACKS: readonly Stack[] = [apache, nginx, phpFpm, elf];

const BY_NAME = new Map(STACKS.map((stack) => [stack.name, stack]));

export function stackOf(name: StackName): Stack {
  const stack = BY_NAME.get(name);
  if (stack === undefined) throw new RangeError(`no stack named ${name}`);
  return stack;
}
