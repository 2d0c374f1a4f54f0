/** PHP-FPM: pools, their sockets, and the extensions it loads. */
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';
import { listens } from './pools.ts';

export { fpmModuleFaults } from './module-faults.ts';
export { fpmPools, type FpmPoolSettings } from './pools.ts';

export const phpFpm: Stack = {
  name: 'php-fpm',
  discover,
  configTest: (service) => [service.executable, '-t'],
  effectiveModules: (service) => [service.executable, '-m'],
  listens,
};
