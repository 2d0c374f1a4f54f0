/** Finds every httpd of the host and takes it apart. */
import { ComponentSet } from '../component-set.ts';
import { unitOf } from '../masters.ts';
import type { DiscoveredService, HostView } from '../stack.ts';
import { addApache } from './components.ts';
import { Evaluation } from './evaluate.ts';
import { type ApacheInstance, findInstances } from './instance.ts';

export function discover(host: HostView): Promise<DiscoveredService[]> {
  return Promise.resolve(findInstances(host).map((instance) => discoverOne(host, instance)));
}

function discoverOne(host: HostView, instance: ApacheInstance): DiscoveredService {
  const set = new ComponentSet(host, instance.id);
  const config = evaluate(host, instance);
  const { sites, uses, effective, logs } = addApache(set, instance, config);
  const unit = unitOf(host, instance.id, instance.master);
  return {
    service: {
      id: instance.id,
      stack: 'apache',
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

export function evaluate(host: HostView, instance: ApacheInstance): Evaluation {
  return new Evaluation({
    files: host.files,
    main: instance.main,
    serverRoot: instance.serverRoot,
    environment: instance.environment,
    defines: instance.defines,
    version: () => versionOf(host, instance.executable),
  });
}

/** The server's banner is compiled in; read only when a configuration asks for <IfVersion>. */
function versionOf(host: HostView, executable: string): readonly number[] {
  const { bytes } = host.files.readBytes(executable, 32 << 20);
  const banner = /Apache\/(\d+)\.(\d+)\.(\d+)/.exec(bytes?.toString('latin1') ?? '');
  return banner ? banner.slice(1).map(Number) : [2, 4, 0];
}
