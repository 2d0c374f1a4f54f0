/**
 * Which module defines a directive that httpd does not know (`Invalid command 'RewriteEngine'`), on a host never seen before: the
 * modules that are there are asked for their command tables; for those that are gone there is a table of ours.
 */
import { posix } from 'node:path';
import type { ElfObjects } from '../../host/elf/index.ts';
import type { HostFiles } from '../../host/files/index.ts';
import { bareName, type KnownModule, knownOwners } from './directive-table.ts';
import { type LoadLine, loadLines } from './load-lines.ts';
import { directivesOf, modulesIn } from './module-struct.ts';

export interface DirectiveOwner {
  readonly directive: string;
  /** `rewrite_module`; `core` for what httpd itself defines. */
  readonly module: string;
  /** Where the module's file is, or would be. */
  readonly file: string;
  readonly fileExists: boolean;
  /** The file that holds its LoadModule line, when there is one. */
  readonly available?: string;
  /** What a2enmod calls it. */
  readonly name: string;
  /** Debian's package as far as our table knows it; what dpkg says of `file` and `available` is better. */
  readonly package?: string;
  /** `file`: its command table has the directive; `table`: it is known of such a module. */
  readonly certainty: 'file' | 'table';
  /** What says so, in words. */
  readonly from: string;
}

export interface DirectiveOwnerOptions {
  readonly files: HostFiles;
  /** Shared with others that read the same files. */
  readonly objects: ElfObjects;
  /** Default `/usr/lib/apache2/modules`. */
  readonly modulesDirectory?: string;
  /** Default `/etc/apache2/mods-available`. */
  readonly modsAvailable?: string;
  /** httpd itself; default `/usr/sbin/apache2`. */
  readonly executable?: string;
  /** `8.2`: of the mod_php that was here in better times; a purged package leaves nothing that tells it. */
  readonly phpVersion?: string;
}

interface Definition {
  readonly module: string;
  readonly file: string;
}

/** Reads each file once, and only when it is asked about something that needs it. */
export class DirectiveOwners {
  readonly #files: HostFiles;
  readonly #objects: ElfObjects;
  readonly #modulesDirectory: string;
  readonly #modsAvailable: string;
  readonly #executable: string;
  readonly #knownPhp: string | undefined;
  readonly #read = new Map<string, ReadonlyMap<string, string>>();
  #lines: readonly LoadLine[] | undefined;

  constructor(options: DirectiveOwnerOptions) {
    this.#files = options.files;
    this.#objects = options.objects;
    this.#modulesDirectory = options.modulesDirectory ?? '/usr/lib/apache2/modules';
    this.#modsAvailable = options.modsAvailable ?? '/etc/apache2/mods-available';
    this.#executable = options.executable ?? '/usr/sbin/apache2';
    this.#knownPhp = options.phpVersion;
  }

  /** As httpd prints it, in any case. Undefined: no module there or known defines it, so it is a typing error. */
  ownerOf(directive: string): DirectiveOwner | undefined {
    const name = bareName(directive);
    const known = knownOwners(name);
    const [first] = known;
    // Most are httpd's own: then one file is read instead of a hundred.
    const likely = known.map((owner) => this.#fileOf(owner)).filter((file) => this.#files.isFile(file));
    const found = this.#definedIn(likely, name) ?? this.#definedIn([this.#executable], name);
    if (found !== undefined) return this.#fromFile(directive, found, known);
    if (first !== undefined && likely.length === 0) return this.#fromTable(directive, first);
    const anywhere = this.#definedIn(this.#moduleFiles(), name);
    if (anywhere !== undefined) return this.#fromFile(directive, anywhere, known);
    return first === undefined ? undefined : this.#fromTable(directive, first);
  }

  #fromFile(directive: string, { module, file }: Definition, known: readonly KnownModule[]): DirectiveOwner {
    const core = file === this.#executable;
    const debian = known.find((owner) => owner.module === module);
    return {
      directive,
      ...this.#placeOf(core ? 'core' : module, file, debian),
      certainty: 'file',
      from: `${file} registers ${directive} in its command table`,
    };
  }

  #fromTable(directive: string, known: KnownModule): DirectiveOwner {
    const from = `${directive} is a directive of ${known.module} (${known.file})`;
    return {
      directive,
      ...this.#placeOf(known.module, this.#fileOf(known), known),
      certainty: 'table',
      from,
    };
  }

  #placeOf(
    module: string,
    file: string,
    known: KnownModule | undefined,
  ): Omit<DirectiveOwner, 'directive' | 'certainty' | 'from'> {
    const line = this.#lineOf(module, this.#isFile(file) ? file : undefined);
    const version = /libphp([\d.]*)\.so$/.exec(line?.file ?? file)?.[1] ?? '';
    const debianPackage = known?.package.replace('%', version);
    return {
      module,
      file: line?.file ?? file,
      fileExists: this.#isFile(line?.file ?? file),
      ...(line === undefined ? {} : { available: line.at.file }),
      name: line?.name ?? known?.load.replace('%', version) ?? module.replace(/_module$/, ''),
      ...(debianPackage === undefined ? {} : { package: debianPackage }),
    };
  }

  /** Where the module is loaded from by its LoadModule line; else where Debian puts it. PHP's name carries its version. */
  #fileOf({ module, file }: KnownModule): string {
    const line = this.#lineOf(module);
    if (line !== undefined) return line.file;
    const [before = '', after] = file.split('%');
    if (after === undefined) return posix.join(this.#modulesDirectory, file);
    const name = this.#files
      .list(this.#modulesDirectory)
      .map((entry) => entry.name)
      .findLast((entry) => entry.startsWith(before) && entry.endsWith(after));
    return posix.join(this.#modulesDirectory, name ?? before + this.#phpVersion() + after);
  }

  /** Of a mod_php whose file is gone: as it was known, else what Debian's configuration still says: /etc/php/8.2/apache2. */
  #phpVersion(): string {
    if (this.#knownPhp !== undefined) return this.#knownPhp;
    const versions = this.#files.list('/etc/php').map(({ name }) => name);
    return versions.findLast((version) => this.#files.isDirectory(`/etc/php/${version}/apache2`)) ?? '';
  }

  /** Of several versions of a module (`php8.2.load`, `php8.3.load`) the one that is or was enabled. */
  #lineOf(module: string, file?: string): LoadLine | undefined {
    const lines = this.#loadLines().filter(
      (line) => line.module === module && (file === undefined || line.file === file),
    );
    const enabled = posix.join(posix.dirname(this.#modsAvailable), 'mods-enabled');
    const stands = (link: string): boolean => {
      const { exists, links } = this.#files.trail(link);
      return exists || links.includes(link);
    };
    return lines.find(({ name }) => stands(posix.join(enabled, `${name}.load`))) ?? lines[0];
  }

  #isFile(path: string): boolean {
    return this.#files.isFile(path);
  }

  #loadLines(): readonly LoadLine[] {
    this.#lines ??= loadLines(this.#files, this.#modsAvailable, posix.dirname(this.#modsAvailable));
    return this.#lines;
  }

  #moduleFiles(): readonly string[] {
    const inDirectory = this.#files
      .list(this.#modulesDirectory)
      .filter(({ name }) => name.endsWith('.so'))
      .map(({ name }) => posix.join(this.#modulesDirectory, name));
    return [...new Set([...this.#loadLines().map(({ file }) => file), ...inDirectory])];
  }

  #definedIn(paths: readonly string[], name: string): Definition | undefined {
    for (const file of paths) {
      const module = this.#directivesIn(file).get(name);
      if (module !== undefined) return { module, file };
    }
    return undefined;
  }

  /** Directive in lower case → module. */
  #directivesIn(path: string): ReadonlyMap<string, string> {
    let known = this.#read.get(path);
    if (known === undefined) {
      known = this.#isFile(path) ? readDirectives(this.#objects, path) : new Map();
      this.#read.set(path, known);
    }
    return known;
  }
}

function readDirectives(objects: ElfObjects, path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  objects.read(path, (image, symbols) => {
    for (const module of modulesIn(image, symbols))
      for (const name of directivesOf(image, module)) found.set(bareName(name), module.symbol);
  });
  return found;
}

/** One question; for several, keep a `DirectiveOwners`. */
export function directiveOwner(
  directive: string,
  options: DirectiveOwnerOptions,
): DirectiveOwner | undefined {
  return new DirectiveOwners(options).ownerOf(directive);
}
