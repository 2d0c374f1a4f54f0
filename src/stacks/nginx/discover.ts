/** Finds every nginx of the host and takes it apart. */
import { ComponentSet } from '../component-set.ts';
import { unitOf } from '../masters.ts';
import type { DiscoveredService, HostView } from '../stack.ts';
import { addNginx } from './components.ts';
import { readNginx } from './evaluate.ts';
import { findInstances, type NginxInstance } from './instance.ts';

export function discover(host: HostView): Promise<DiscoveredService[]> {
  return Promise.resolve(findInstances(host).map((instance) => discoverOne(host, instance)));
}

function discoverOne(host: HostView, instance: NginxInstance): DiscoveredService {
  const set = new ComponentSet(host, instance.id);
  const config = readNginx(host.files, instance.main);
  const { sites, uses, effective, logs } = addNginx(set, instance, config);
  const unit = unitOf(host, instance.id, instance.master);
  return {
    service: {
      id: instance.id,
      stack: 'nginx',
      name: instance.id,
      running: instance.master !== undefined,
      ...(instance.master ? { pid: instance.master.pid } : {}),
      executable: instance.executable,
      ...(unit === undefined ? {} : { unit }),
      effective,
      sites,
      logs,
    },
    components: set.list(),
    problems: [...config.problems, ...set.problems],
    uses,
    provides: [],
  };
}
