/**
 * Which extension defines a function, class or constant that PHP does not know (`Call to undefined function mysqli_init()`), on a
 * host never seen before: PHP and the extensions that are there are asked for their function tables and names; for those that are
 * gone there is a table of ours.
 */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import { extensionsIn } from './extension-check.ts';
import type { ExtensionFiles } from './extension-file.ts';
import { knownExtension, packageOfExtension, type SymbolKind } from './extension-table.ts';

export interface SymbolOwner {
  readonly symbol: string;
  /** Base name of its file, `mysqli`; `core` for what PHP itself defines. */
  readonly extension: string;
  /** Where its file is, or would be; absent for PHP itself. */
  readonly file?: string;
  readonly fileExists: boolean;
  /** The ini file that loads it, when it exists: `/etc/php/8.2/mods-available/mysqli.ini`. */
  readonly available?: string;
  /** Debian's package by our table, `php8.2-mysql`; what dpkg says of `file` and `available` is better. */
  readonly package?: string;
  /** `file`: a function table or a constant text of the file has the name; `table`: it is known of such an extension. */
  readonly certainty: 'file' | 'table';
  /** What says so, in words. */
  readonly from: string;
}

export interface SymbolOwnerOptions {
  readonly files: HostFiles;
  /** `/usr/lib/php/20220829` */
  readonly extensionDirectory: string;
  /** PHP itself: `libphp8.2.so` or `php-fpm8.2`. */
  readonly binary?: string;
  /** `/etc/php/8.2/mods-available` */
  readonly modsAvailable?: string;
  /** `8.2`, of Debian's package names. */
  readonly version?: string;
  /** Shared with others that read the same files. */
  readonly extensionFiles: ExtensionFiles;
}

interface Definition {
  readonly path: string;
  readonly how: string;
}

/** Reads each file once, and only when it is asked about something that needs it. */
export class SymbolOwners {
  readonly #options: SymbolOwnerOptions;
  readonly #read: ExtensionFiles;
  readonly #texts = new Map<string, ConstantTexts>();

  constructor(options: SymbolOwnerOptions) {
    this.#options = options;
    this.#read = options.extensionFiles;
  }

  /** As PHP prints it, a leading backslash allowed. Undefined: nothing there or known defines it; it is the application's own. */
  ownerOf(symbol: string, kind?: SymbolKind): SymbolOwner | undefined {
    const name = symbol.replace(/^\\/, '');
    if (name === '' || !/^[\w\\\u0080-\uffff]+$/.test(name)) return undefined;
    const known = knownExtension(name, kind);
    const likely = known === undefined ? undefined : this.#fileOf(known.extension);
    const there = likely !== undefined && this.#options.files.isFile(likely);
    // Most are answered by one file; all of them are read for a name that no extension is known for.
    const found =
      (there ? this.#definer(name, kind, [likely]) : undefined) ??
      this.#registrar(name, kind, this.#php) ??
      (likely === undefined || there
        ? this.#definer(name, kind, [...this.#php, ...this.#others(likely)])
        : undefined);
    if (found !== undefined) return this.#fromFile(symbol, found);
    return likely === undefined ? undefined : this.#fromTable(symbol, likely);
  }

  get #php(): readonly string[] {
    return this.#options.binary === undefined ? [] : [this.#options.binary];
  }

  #others(likely: string | undefined): readonly string[] {
    const { files, extensionDirectory } = this.#options;
    return extensionsIn(files, extensionDirectory).filter((path) => path !== likely);
  }

  #definer(name: string, kind: SymbolKind | undefined, paths: readonly string[]): Definition | undefined {
    return this.#registrar(name, kind, paths) ?? this.#namer(name, kind, paths);
  }

  /** The file whose function table has the name. */
  #registrar(name: string, kind: SymbolKind | undefined, paths: readonly string[]): Definition | undefined {
    if (kind === 'class' || kind === 'constant') return undefined;
    const path = paths.find((p) => this.#read.functions(p).has(name.toLowerCase()));
    return path === undefined ? undefined : { path, how: 'registers the function' };
  }

  /** The file that holds the name as a whole text; of several, PHP itself, then one that the name begins with. */
  #namer(name: string, kind: SymbolKind | undefined, paths: readonly string[]): Definition | undefined {
    if (kind === 'function') return undefined;
    const hits = paths.filter((path) => this.#textsOf(path).has(name, kind));
    const begins = hits.find((path) => name.toLowerCase().startsWith(posix.basename(path, '.so')));
    const path = hits[0] === this.#options.binary ? hits[0] : (begins ?? hits[0]);
    return path === undefined ? undefined : { path, how: 'has among its constants the name' };
  }

  #fromFile(symbol: string, { path, how }: Definition): SymbolOwner {
    const from = `${path} ${how} ${symbol}`;
    if (path === this.#options.binary)
      return { symbol, extension: 'core', fileExists: true, certainty: 'file', from };
    return { symbol, ...this.#placeOf(path), certainty: 'file', from };
  }

  #fromTable(symbol: string, path: string): SymbolOwner {
    const from = `${symbol} is defined by the extension ${posix.basename(path, '.so')}`;
    return { symbol, ...this.#placeOf(path), certainty: 'table', from };
  }

  #placeOf(path: string): Omit<SymbolOwner, 'symbol' | 'certainty' | 'from'> {
    const { files, modsAvailable, version } = this.#options;
    const extension = posix.basename(path, '.so');
    const available = modsAvailable === undefined ? undefined : posix.join(modsAvailable, `${extension}.ini`);
    const suffix = packageOfExtension(extension);
    return {
      extension,
      file: path,
      fileExists: files.isFile(path),
      ...(available !== undefined && files.isFile(available) ? { available } : {}),
      ...(suffix === undefined ? {} : { package: `php${version ?? ''}-${suffix}` }),
    };
  }

  #fileOf(extension: string): string {
    return posix.join(this.#options.extensionDirectory, `${extension}.so`);
  }

  #textsOf(path: string): ConstantTexts {
    let known = this.#texts.get(path);
    if (known === undefined) {
      const parts = this.#read.objects.read(path, (image) => image.constants()) ?? [];
      known = new ConstantTexts(parts.map(({ bytes }) => bytes.toString('latin1')));
      this.#texts.set(path, known);
    }
    return known;
  }
}

/** The NUL-terminated texts among an object's constants. */
class ConstantTexts {
  readonly #texts: readonly string[];
  #lower: readonly string[] | undefined;

  constructor(texts: readonly string[]) {
    this.#texts = texts.map((text) => `\0${text}`);
  }

  /** Names of constants are compared as written; of classes and functions PHP ignores the case. */
  has(name: string, kind: SymbolKind | undefined): boolean {
    const wanted = `\0${Buffer.from(name).toString('latin1')}\0`;
    if (this.#texts.some((text) => text.includes(wanted))) return true;
    if (kind === 'constant') return false;
    this.#lower ??= this.#texts.map((text) => text.toLowerCase());
    const lower = wanted.toLowerCase();
    return this.#lower.some((text) => text.includes(lower));
  }
}

/** One question; for several, keep a `SymbolOwners`. */
export function symbolOwner(
  symbol: string,
  options: SymbolOwnerOptions,
  kind?: SymbolKind,
): SymbolOwner | undefined {
  return new SymbolOwners(options).ownerOf(symbol, kind);
}
