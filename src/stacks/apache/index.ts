/** Apache httpd, with mod_php where it is loaded. */
import { posix } from 'node:path';
import type { Service } from '../../domain/component.ts';
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';
import { listens } from './listens.ts';

export { directiveOwner, DirectiveOwners } from './directive-owner.ts';
export type { DirectiveOwner, DirectiveOwnerOptions } from './directive-owner.ts';
export { loadLines, loadRelations } from './load-lines.ts';
export type { LoadLine, LoadRelations } from './load-lines.ts';
export { checkApacheModule, checkApacheModules, httpdMagic } from './module-check.ts';
export type { ModuleCheckOptions, ModuleToLoad } from './module-check.ts';
export { apacheModuleFaults } from './module-faults.ts';
export { apacheRegistry } from './registry.ts';
export type { ApacheRegistry, LostLink, ModuleMismatch, RegisteredChoice } from './registry.ts';

/** Debian's control script reads envvars first; without it `${APACHE_RUN_DIR}` is unknown and the test would fail. */
function control(service: Service): string {
  return posix.basename(service.executable) === 'apache2'
    ? posix.join(posix.dirname(service.executable), 'apache2ctl')
    : service.executable;
}

export const apache: Stack = {
  name: 'apache',
  discover,
  configTest: (service) => [control(service), '-t'],
  effectiveModules: (service) => [control(service), '-M'],
  listens,
};
