/**
 * Whether PHP would load its extensions at the next start: what dlopen(3) would say, then what php_load_extension
 * (ext/standard/dl.c), zend_load_extension (Zend/zend_extensions.c) and zend_startup_module_ex ask. Nothing is run.
 */
import { posix } from 'node:path';
import { LinkScope } from '../../host/elf/index.ts';
import type { HostFiles } from '../../host/files/index.ts';
import { fromLinkFault, type ModuleFault } from '../module-fault.ts';
import { apiOfPhp, phpOfApi } from './api-version.ts';
import type { ExtensionFile, ExtensionFiles } from './extension-file.ts';
import { extensionOfExport } from './extension-table.ts';
import type { PhpExtension } from './sapi.ts';

export interface ExtensionCheckOptions {
  readonly files: HostFiles;
  /** Shared with others that read the same files. */
  readonly extensionFiles: ExtensionFiles;
  /** What the extensions are loaded into: `libphp8.2.so` or `php-fpm8.2`. */
  readonly binary: string;
  /** The program around it: `apache2`. */
  readonly program?: string;
}

/** Faults of extensions, given in the order of their ini files. */
export function checkPhpExtensions(
  extensions: readonly PhpExtension[],
  options: ExtensionCheckOptions,
): readonly ModuleFault[] {
  return new Checker(extensions, options).run();
}

/** One extension, as if it were loaded into PHP alone. */
export function checkPhpExtension(
  extension: PhpExtension,
  options: ExtensionCheckOptions,
): ModuleFault | undefined {
  return checkPhpExtensions([extension], options)[0];
}

class Checker {
  readonly #extensions: readonly PhpExtension[];
  readonly #options: ExtensionCheckOptions;
  readonly #read: ExtensionFiles;
  readonly #scope: LinkScope;
  readonly #php: ExtensionFile | undefined;

  constructor(extensions: readonly PhpExtension[], options: ExtensionCheckOptions) {
    // php_ini_register_extensions loads zend_extension lines first, then the others.
    this.#extensions = [...extensions.filter(({ zend }) => zend), ...extensions.filter(({ zend }) => !zend)];
    this.#options = options;
    this.#read = options.extensionFiles;
    this.#scope = new LinkScope(options.extensionFiles.objects);
    if (options.program !== undefined) this.#scope.add(options.program);
    this.#scope.add(options.binary);
    this.#php = this.#read.read(options.binary);
  }

  run(): readonly ModuleFault[] {
    const unloadable = this.#extensions.flatMap((extension) => {
      const fault = this.#loadFault(extension);
      if (fault === undefined) this.#scope.add(extension.file);
      return fault ?? [];
    });
    const failed = new Set(unloadable.map(({ path }) => path));
    const loaded = this.#extensions.filter(({ file }) => !failed.has(file));
    return [...unloadable, ...this.#missingDependencies(loaded)];
  }

  #loadFault(extension: PhpExtension): ModuleFault | undefined {
    const [link] = this.#scope.check(extension.file, 'lazy');
    if (link?.kind === 'missing-symbol') return this.#withProvider(fromLinkFault(extension.file, link));
    if (link !== undefined) return fromLinkFault(extension.file, link);
    const file = this.#read.read(extension.file);
    if (file === undefined) return undefined;
    return extension.zend ? this.#zendFault(extension.file, file) : this.#moduleFault(extension.file, file);
  }

  #moduleFault(path: string, file: ExtensionFile): ModuleFault | undefined {
    if (!file.loadable) {
      const why = file.zend
        ? 'it is loaded with zend_extension=, not with extension='
        : 'it lacks get_module';
      return { path, kind: 'not-a-module', text: `${path} is no PHP extension: ${why}` };
    }
    const [entry] = file.entries;
    const own = this.#php?.entries[0];
    const api = own?.api ?? apiOfDirectory(path);
    if (entry === undefined || api === undefined) return undefined;
    if (entry.api !== api)
      return otherVersion(path, `module API ${entry.api}`, String(entry.api), String(api));
    if (own === undefined || own.buildId === entry.buildId) return undefined;
    return otherVersion(path, `build ${entry.buildId}`, entry.buildId, own.buildId);
  }

  #zendFault(path: string, file: ExtensionFile): ModuleFault | undefined {
    const { zend } = file;
    if (zend === undefined) {
      const why = file.loadable ? 'it is loaded with extension=' : 'it lacks zend_extension_entry';
      return { path, kind: 'not-a-module', text: `${path} is no zend_extension: ${why}` };
    }
    const build = this.#read.engineBuildId(this.#options.binary);
    if (build === undefined) return undefined;
    const api = Number(/\d+/.exec(build)?.[0]);
    if (zend.api !== api && !zend.choosesApi)
      return otherVersion(path, `Zend API ${zend.api}`, String(zend.api), String(api));
    if (zend.buildId === build || zend.choosesBuild || zend.choosesApi) return undefined;
    return otherVersion(path, `build ${zend.buildId}`, zend.buildId, build);
  }

  /** The extension that defines the missing symbol: one that is loaded later, one beside it that is not, or one that is gone. */
  #withProvider(fault: ModuleFault): ModuleFault {
    const symbol = fault.symbol ?? '';
    const directory = posix.dirname(fault.path);
    const configured = this.#extensions.map(({ file }) => file);
    const provider = [...new Set([...configured, ...extensionsIn(this.#options.files, directory)])].find(
      (file) => file !== fault.path && this.#read.read(file)?.symbols.defines(symbol),
    );
    const known = extensionOfExport(symbol);
    const culprit = provider ?? (known === undefined ? undefined : posix.join(directory, `${known}.so`));
    if (culprit === undefined) return fault;
    const why =
      provider === undefined
        ? 'which is not there'
        : configured.includes(provider)
          ? 'which is loaded after it or cannot be loaded'
          : 'which is not loaded';
    const name = posix.basename(culprit, '.so');
    const text = `${posix.basename(fault.path)} needs the symbol ${symbol} of the extension ${name}, ${why}`;
    return { path: fault.path, kind: 'missing-dependency', text, culprit, symbol, needs: name };
  }

  /** `Cannot load module "mysqli" because required module "mysqlnd" is not loaded`. */
  #missingDependencies(loaded: readonly PhpExtension[]): readonly ModuleFault[] {
    // Nothing is known of a PHP whose file is damaged.
    if (this.#php === undefined || this.#php.entries.length === 0) return [];
    const entriesOf = ({ file }: PhpExtension): ExtensionFile['entries'] =>
      this.#read.read(file)?.entries ?? [];
    const present = new Set(
      [...this.#php.entries, ...loaded.flatMap(entriesOf)].map(({ name }) => name.toLowerCase()),
    );
    return loaded.flatMap((extension) => {
      const needs = entriesOf(extension)
        .flatMap(({ requires }) => requires)
        .find((name) => !present.has(name.toLowerCase()));
      if (needs === undefined) return [];
      const path = extension.file;
      const culprit = posix.join(posix.dirname(path), `${needs.toLowerCase()}.so`);
      const text = `${posix.basename(path)} requires the extension ${needs}, which is not loaded`;
      return [{ path, kind: 'missing-dependency', text, culprit, needs }];
    });
  }
}

function otherVersion(path: string, what: string, found: string, wanted: string): ModuleFault {
  const version = phpOfApi(Number(/20\d{6}/.exec(found)?.[0]));
  const other =
    version === undefined || wanted.includes(String(apiOfPhp(version))) ? 'another PHP' : `PHP ${version}`;
  const text = `${path} was built for ${other}: ${what}, and this PHP has ${wanted}`;
  return { path, kind: 'wrong-version', text, found, wanted };
}

/** Debian names the directory after the API: `/usr/lib/php/20220829`. */
function apiOfDirectory(path: string): number | undefined {
  const api = /\/(?:no-debug-(?:non-)?zts-)?(20\d{6})\/[^/]+$/.exec(path)?.[1];
  return api === undefined ? undefined : Number(api);
}

export function extensionsIn(files: HostFiles, directory: string): readonly string[] {
  return files
    .list(directory)
    .filter(({ name }) => name.endsWith('.so'))
    .map(({ name }) => posix.join(directory, name));
}
