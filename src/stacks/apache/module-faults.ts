/** What every httpd of the host would fail to load at its next start: modules, and the extensions of mod_php. */
import type { HostView } from '../stack.ts';
import { type ServiceModuleFault, withLine } from '../module-fault.ts';
import { checkPhpExtensions, type ExtensionFiles, readSapi } from '../php/index.ts';
import { evaluate } from './discover.ts';
import type { Evaluation } from './evaluate.ts';
import { type ApacheInstance, findInstances } from './instance.ts';
import { checkApacheModules } from './module-check.ts';
import { satisfies } from './modules.ts';

export function apacheModuleFaults(
  host: HostView,
  extensionFiles: ExtensionFiles,
): readonly ServiceModuleFault[] {
  return findInstances(host).flatMap((instance) => {
    const config = evaluate(host, instance);
    const { objects } = extensionFiles;
    const { files } = host;
    const faults = checkApacheModules(config.modules, { files, objects, executable: instance.executable });
    return [
      ...faults.map((fault) => withLine(instance.id, fault, config.modules)),
      ...modPhpFaults(host, instance, config, extensionFiles),
    ];
  });
}

function modPhpFaults(
  host: HostView,
  { id, executable }: ApacheInstance,
  config: Evaluation,
  extensionFiles: ExtensionFiles,
): readonly ServiceModuleFault[] {
  const php = config.modules.find(({ name }) => satisfies(name, 'php_module'));
  if (php === undefined) return [];
  const { extensions } = readSapi(host.files, 'apache2', php.file);
  const options = { files: host.files, extensionFiles, binary: php.file, program: executable };
  return checkPhpExtensions(extensions, options).map((fault) => withLine(id, fault, extensions));
}
