/** What every PHP-FPM of the host would fail to load at its next start. */
import { type ServiceModuleFault, withLine } from '../module-fault.ts';
import { checkPhpExtensions, type ExtensionFiles, readSapi } from '../php/index.ts';
import type { HostView } from '../stack.ts';
import { findInstances } from './instance.ts';

export function fpmModuleFaults(
  host: HostView,
  extensionFiles: ExtensionFiles,
): readonly ServiceModuleFault[] {
  return findInstances(host).flatMap(({ id, executable }) => {
    const { extensions } = readSapi(host.files, 'fpm', executable);
    const options = { files: host.files, extensionFiles, binary: executable };
    return checkPhpExtensions(extensions, options).map((fault) => withLine(id, fault, extensions));
  });
}
