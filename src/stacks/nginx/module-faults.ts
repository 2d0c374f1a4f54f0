/** What every nginx of the host would fail to load at its next start. */
import { posix } from 'node:path';
import type { ElfObjects } from '../../host/elf/index.ts';
import { type ServiceModuleFault, withLine } from '../module-fault.ts';
import type { HostView } from '../stack.ts';
import { readNginx } from './evaluate.ts';
import { findInstances } from './instance.ts';
import { checkNginxModules } from './module-check.ts';

export function nginxModuleFaults(host: HostView, objects: ElfObjects): readonly ServiceModuleFault[] {
  return findInstances(host).flatMap(({ id, executable, main, prefix }) => {
    const lines = readNginx(host.files, main)
      .directives.filter(({ name, args }) => name === 'load_module' && args.length > 0)
      .map(({ args, at }) => ({ file: posix.resolve(prefix, args[0] ?? ''), at }));
    const paths = lines.map(({ file }) => file);
    return checkNginxModules(paths, { objects, executable }).map((fault) => withLine(id, fault, lines));
  });
}
