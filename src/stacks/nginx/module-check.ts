/**
 * Whether nginx would load its dynamic modules: what dlopen(3) would say, then what ngx_load_module (src/core/nginx.c) and
 * ngx_add_module (src/core/ngx_module.c) ask. Nothing is run. Also which module defines a directive nginx does not know.
 */
import { posix } from 'node:path';
import { type ElfObjects, LinkScope } from '../../host/elf/index.ts';
import type { HostFiles } from '../../host/files/index.ts';
import { fromLinkFault, type ModuleFault } from '../module-fault.ts';
import { type NginxModule, nginxModules, versionText } from './module-struct.ts';

export interface NginxCheckOptions {
  /** Shared with others that read the same files. */
  readonly objects: ElfObjects;
  /** nginx itself. */
  readonly executable: string;
}

/** Faults of modules, given as absolute paths in the order of their load_module lines. */
export function checkNginxModules(
  modules: readonly string[],
  options: NginxCheckOptions,
): readonly ModuleFault[] {
  const scope = new LinkScope(options.objects);
  scope.add(options.executable);
  const [own] = modulesOf(options.objects, options.executable) ?? [];
  return modules.flatMap((path) => {
    const [link] = scope.check(path);
    const fault = link === undefined ? checkFile(path, options.objects, own) : fromLinkFault(path, link);
    if (fault === undefined) scope.add(path);
    return fault ?? [];
  });
}

export function checkNginxModule(path: string, options: NginxCheckOptions): ModuleFault | undefined {
  return checkNginxModules([path], options)[0];
}

function checkFile(path: string, objects: ElfObjects, own: NginxModule | undefined): ModuleFault | undefined {
  const modules = modulesOf(objects, path);
  if (modules === undefined) return undefined;
  if (modules.length === 0)
    return { path, kind: 'not-a-module', text: `${path} is no nginx module: it lacks ngx_modules` };
  if (own === undefined) return undefined;
  const older = modules.find(({ version }) => version !== own.version);
  if (older !== undefined) {
    const [found, wanted] = [versionText(older.version), versionText(own.version)];
    const text = `${path} was built for another nginx: version ${found} instead of ${wanted}`;
    return { path, kind: 'wrong-version', text, found, wanted };
  }
  const foreign = modules.find(({ signature }) => signature !== own.signature);
  if (foreign === undefined) return undefined;
  const [found, wanted] = [foreign.signature, own.signature];
  const text = `${path} was built for an nginx with other options: signature ${found} instead of ${wanted}`;
  return { path, kind: 'wrong-version', text, found, wanted };
}

function modulesOf(objects: ElfObjects, path: string): readonly NginxModule[] | undefined {
  return objects.read(path, (image, symbols) => nginxModules(image, symbols));
}

export interface NginxDirectiveOwner {
  readonly directive: string;
  /** `ngx_http_echo_module` */
  readonly module: string;
  /** The module's file; nginx itself for what is compiled in. */
  readonly file: string;
  readonly compiledIn: boolean;
  /** The file that holds its load_module line: `/usr/share/nginx/modules-available/mod-http-echo.conf`. */
  readonly available?: string;
  readonly from: string;
}

export interface NginxDirectiveOptions {
  readonly files: HostFiles;
  readonly objects: ElfObjects;
  /** nginx itself; default `/usr/sbin/nginx`. */
  readonly executable?: string;
  /** Default `/usr/lib/nginx/modules`. */
  readonly modulesDirectory?: string;
  /** Default `/usr/share/nginx/modules-available`. */
  readonly modulesAvailable?: string;
}

/** The module that defines a directive; undefined when nothing that is there does. */
export function nginxDirectiveOwner(
  directive: string,
  options: NginxDirectiveOptions,
): NginxDirectiveOwner | undefined {
  const { files, executable = '/usr/sbin/nginx', modulesDirectory = '/usr/lib/nginx/modules' } = options;
  const dynamic = files.list(modulesDirectory).filter(({ name }) => name.endsWith('.so'));
  for (const file of [executable, ...dynamic.map(({ name }) => posix.join(modulesDirectory, name))]) {
    const module = modulesOf(options.objects, file)?.find(({ directives }) => directives.includes(directive));
    if (module === undefined) continue;
    const available = loadLineOf(
      files,
      options.modulesAvailable ?? '/usr/share/nginx/modules-available',
      file,
    );
    return {
      directive,
      module: module.name,
      file,
      compiledIn: file === executable,
      ...(available === undefined ? {} : { available }),
      from: `${file} registers ${directive} in its command table`,
    };
  }
  return undefined;
}

const MAX_LOAD_FILE = 65_536;

function loadLineOf(files: HostFiles, directory: string, file: string): string | undefined {
  return files
    .list(directory)
    .map(({ name }) => posix.join(directory, name))
    .find((path) =>
      [...(files.readText(path, MAX_LOAD_FILE).text ?? '').matchAll(/^\s*load_module\s+"?([^";\s]+)/gm)].some(
        (match) => posix.basename(match[1] ?? '') === posix.basename(file),
      ),
    );
}
