/** nginx, with whatever it hands requests on to. */
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';
import { listens } from './listens.ts';

export { checkNginxModule, checkNginxModules, nginxDirectiveOwner } from './module-check.ts';
export type { NginxCheckOptions, NginxDirectiveOptions, NginxDirectiveOwner } from './module-check.ts';
export { nginxModuleFaults } from './module-faults.ts';

export const nginx: Stack = {
  name: 'nginx',
  discover,
  configTest: (service) => [service.executable, '-t', '-q'],
  listens,
};
