/** Everything the services of a host would fail to load at their next start, without a baseline and without running anything. */
import { ElfObjects } from '../host/elf/index.ts';
import { apacheModuleFaults } from './apache/index.ts';
import type { ServiceModuleFault } from './module-fault.ts';
import { nginxModuleFaults } from './nginx/index.ts';
import { fpmModuleFaults } from './php-fpm/index.ts';
import { ExtensionFiles } from './php/index.ts';
import type { HostView } from './stack.ts';

export function moduleFaults(host: HostView): readonly ServiceModuleFault[] {
  const objects = new ElfObjects(host.elf, host.files.root);
  const extensionFiles = new ExtensionFiles(objects);
  return [
    ...apacheModuleFaults(host, extensionFiles),
    ...nginxModuleFaults(host, objects),
    ...fpmModuleFaults(host, extensionFiles),
  ];
}
