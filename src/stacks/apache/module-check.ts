/**
 * Whether httpd would load its modules at the next start: what dlopen(3) would say, then what mod_so.c and ap_add_module in
 * server/config.c ask of the module structure. Nothing is run.
 */
import { posix } from 'node:path';
import { type ElfObjects, LinkScope } from '../../host/elf/index.ts';
import type { HostFiles } from '../../host/files/index.ts';
import { fromLinkFault, type ModuleFault } from '../module-fault.ts';
import { COOKIE, modulesIn, type ModuleStructure, readModule } from './module-struct.ts';

export interface ModuleToLoad {
  /** The name in its LoadModule line: `rewrite_module`. */
  readonly name: string;
  readonly file: string;
}

export interface ModuleCheckOptions {
  readonly files: HostFiles;
  /** Shared with others that read the same files. */
  readonly objects: ElfObjects;
  /** httpd itself. */
  readonly executable: string;
}

/** Faults of modules in the order of their LoadModule lines, since a module may use what those before it define. */
export function checkApacheModules(
  modules: readonly ModuleToLoad[],
  options: ModuleCheckOptions,
): readonly ModuleFault[] {
  const scope = new LinkScope(options.objects);
  scope.add(options.executable);
  const wanted = httpdMagic(options.objects, options.executable);
  return modules.flatMap((module) => {
    const fault =
      loadFault(module, modules, scope, options) ?? structureFault(module, options.objects, wanted);
    if (fault === undefined) scope.add(module.file);
    return fault ?? [];
  });
}

/** One module as if it were loaded right after httpd's own start. */
export function checkApacheModule(
  module: ModuleToLoad,
  options: ModuleCheckOptions,
): ModuleFault | undefined {
  return checkApacheModules([module], options)[0];
}

/** MODULE_MAGIC_NUMBER_MAJOR of an httpd, from its own core module; undefined when it cannot be read. */
export function httpdMagic(objects: ElfObjects, executable: string): number | undefined {
  return objects.read(executable, (image, symbols) => readModule(image, symbols, 'core_module'))?.major;
}

function loadFault(
  module: ModuleToLoad,
  all: readonly ModuleToLoad[],
  scope: LinkScope,
  options: ModuleCheckOptions,
): ModuleFault | undefined {
  const [link] = scope.check(module.file);
  if (link === undefined) return undefined;
  const fault = fromLinkFault(module.file, link);
  return fault.kind === 'missing-symbol' ? withProvider(fault, module, all, options) : fault;
}

function structureFault(
  module: ModuleToLoad,
  objects: ElfObjects,
  wanted: number | undefined,
): ModuleFault | undefined {
  return objects.read(module.file, (image, symbols) => {
    const structure = readModule(image, symbols, module.name);
    if (structure === undefined) return noSuchModule(module, modulesIn(image, symbols));
    return otherStructure(module, structure, wanted);
  });
}

function noSuchModule({ name, file }: ModuleToLoad, others: readonly ModuleStructure[]): ModuleFault {
  const instead =
    others.length === 0 ? 'is no Apache module' : `defines ${others.map((o) => o.symbol).join(', ')}`;
  const text = `${file} does not define ${name}; it ${instead}`;
  return { path: file, kind: 'not-a-module', text, wanted: name };
}

function otherStructure(
  { name, file }: ModuleToLoad,
  { major, cookie }: ModuleStructure,
  wanted: number | undefined,
): ModuleFault | undefined {
  const path = file;
  if (cookie !== COOKIE) {
    const [found, right] = [cookie.toString(16), COOKIE.toString(16)];
    const text = `the structure ${name} in ${file} is garbled: signature ${found} instead of ${right}`;
    return { path, kind: 'damaged', text, found, wanted: right };
  }
  if (wanted === undefined || major === wanted) return undefined;
  const text = `${file} was built for another Apache: module magic number ${major}, and this httpd has ${wanted}`;
  return { path, kind: 'wrong-version', text, found: String(major), wanted: String(wanted) };
}

/** The module that defines the missing symbol: of those configured, one that comes too late; else one beside it that is not loaded. */
function withProvider(
  fault: ModuleFault,
  module: ModuleToLoad,
  all: readonly ModuleToLoad[],
  { files, objects }: ModuleCheckOptions,
): ModuleFault {
  const symbol = fault.symbol ?? '';
  const directory = posix.dirname(module.file);
  const beside = files
    .list(directory)
    .filter(({ name }) => name.endsWith('.so'))
    .map(({ name }) => posix.join(directory, name));
  const provider = [...all.map(({ file }) => file), ...beside].find(
    (file) => file !== module.file && objects.symbols(file)?.defines(symbol),
  );
  if (provider === undefined) return fault;
  const configured = all.find(({ file }) => file === provider);
  const needs =
    configured?.name ?? objects.read(provider, (image, symbols) => modulesIn(image, symbols)[0]?.symbol);
  const why = configured === undefined ? 'which is not loaded' : 'which is loaded later or cannot be loaded';
  return {
    ...fault,
    kind: 'missing-dependency',
    text: `${posix.basename(fault.path)} needs the symbol ${symbol} of ${provider}, ${why}`,
    culprit: provider,
    ...(needs === undefined ? {} : { needs }),
  };
}
