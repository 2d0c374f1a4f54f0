/** Finds every PHP-FPM of the host and takes it apart. */
import { ComponentSet } from '../component-set.ts';
import { unitOf } from '../masters.ts';
import { readSapi } from '../php/index.ts';
import type { DiscoveredService, HostView } from '../stack.ts';
import { addFpm, addressesOf } from './components.ts';
import { readFpmConfig } from './config.ts';
import { type FpmInstance, findInstances } from './instance.ts';
import { fpmLogs } from './logs.ts';

export function discover(host: HostView): Promise<DiscoveredService[]> {
  return Promise.resolve(findInstances(host).map((instance) => discoverOne(host, instance)));
}

function discoverOne(host: HostView, instance: FpmInstance): DiscoveredService {
  const set = new ComponentSet(host, instance.id);
  const config = readFpmConfig(host.files, instance.main);
  const sapi = readSapi(host.files, 'fpm', instance.executable);
  addFpm(set, instance, config, sapi);
  if (config.pools.length === 0)
    set.problem(instance.main, 'defines no pool: PHP-FPM does not start without one', {
      file: instance.main,
    });
  const unit = unitOf(host, instance.id, instance.master);
  return {
    service: {
      id: instance.id,
      stack: 'php-fpm',
      name: instance.id,
      running: instance.master !== undefined,
      ...(instance.master ? { pid: instance.master.pid } : {}),
      executable: instance.executable,
      ...(unit === undefined ? {} : { unit }),
      effective: sapi.extensions.map((e) => e.name),
      sites: [],
      logs: fpmLogs(config, sapi),
    },
    components: set.list(),
    problems: [...config.problems, ...set.problems],
    uses: [],
    provides: addressesOf(config),
  };
}
