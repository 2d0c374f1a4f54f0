/** Apache httpd, with mod_php where it is loaded. */
import { posix } from 'node:path';
import type { Service } from '../../domain/component.ts';
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';
import { listens } from './listens.ts';

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
