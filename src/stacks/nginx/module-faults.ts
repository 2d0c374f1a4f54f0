/** What every nginx of the host would fail to load at its next start. */
import { posix } from 'node:path';
import type { ElfObjects } from '../../host/elf/index.ts';
import type { ServiceModuleFault } from '../module-fault.ts';
import type { HostView } from '../stack.ts';
import { readNginx } from './evaluate.ts';
import { findInstances } from './instance.ts';
import { checkNginxModules } from './module-check.ts';

export function nginxModuleFaults(host: HostView, objects: ElfObjects): readonly ServiceModuleFault[] {
  return findInstances(host).flatMap(({ id, executable, main, prefix }) => {
    const lines = readNginx(host.files, main)
      .directives.filter(({ name, args }) => name === 'load_module' && args.length > 0)
      .map(({ args, at }) => ({ path: posix.resolve(prefix, args[0] ?? ''), at }));
    const paths = lines.map(({ path }) => path);
    return checkNginxModules(paths, { objects, executable }).map((fault) => {
      const line = lines.find(({ path }) => path === fault.path);
      return { service: id, ...fault, ...(line === undefined ? {} : { at: line.at }) };
    });
  });
}
