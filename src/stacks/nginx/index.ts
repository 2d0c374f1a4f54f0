/** nginx, with whatever it hands requests on to. */
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';
import { listens } from './listens.ts';

export const nginx: Stack = {
  name: 'nginx',
  discover,
  configTest: (service) => [service.executable, '-t', '-q'],
  listens,
};
