/**
 * Whether dlopen(3) of a module would succeed in one process, asked without loading anything: its libraries are found and whole,
 * the versions it asks for exist, and every symbol it needs is defined by the program, by modules loaded before it with
 * RTLD_GLOBAL (as httpd, PHP and nginx load theirs) or by its own libraries. The order of the questions is that of ld.so.
 */
import { posix } from 'node:path';
import type { ElfFault } from './check.ts';
import type { ElfObjects } from './objects.ts';
import { suspectFor } from './suspect.ts';
import { gnuHash } from './symbol-index.ts';
import type { ElfSymbols, NeededSymbol } from './symbols.ts';
import type { MissingLibrary } from './walk.ts';

export interface LinkFault {
  readonly kind: 'damaged' | 'missing-library' | 'missing-version' | 'missing-symbol';
  /** Half a sentence with its subject: `libphp8.2.so needs version LIBXML2_2.5.2 of libxml2.so.2, which /usr/lib/… does not have`. */
  readonly text: string;
  /** The object whose need is not met. */
  readonly neededBy: string;
  /** The name it was asked for by: `libxml2.so.2`. */
  readonly library?: string;
  /** The file at fault, as far as that is known: the damaged one, the one of another version. Absent when nothing stands there. */
  readonly culprit?: string;
  readonly symbol?: string;
  readonly version?: string;
  /** What is wrong with a damaged file. */
  readonly elf?: ElfFault;
}

/** How the program calls dlopen: httpd and nginx with RTLD_NOW; PHP with RTLD_LAZY, which leaves it to how the module was linked. */
export type Binding = 'now' | 'lazy';

/** Beyond this many, more names tell nothing more. */
const MAX_FAULTS = 20;

export class LinkScope {
  readonly objects: ElfObjects;
  /** Objects whose symbols every module sees: the program, what was loaded before, and the libraries of all of them. */
  readonly #global = new Set<string>();
  readonly #shared = new Definers();
  /** One of them is damaged or lacks a library: what it would define cannot be known, so no symbol is called missing. */
  #doubtful = false;
  /** Symbols found there: modules need much the same ones. */
  readonly #found = new Set<string>();
  readonly #ownFaults = new Map<string, readonly LinkFault[]>();

  constructor(objects: ElfObjects) {
    this.objects = objects;
  }

  /** Makes an object and its libraries visible to the modules checked after it. */
  add(path: string): void {
    const libraries = this.objects.libraries(path).map((library) => library.path);
    for (const object of [path, ...libraries].filter((each) => !this.#global.has(each))) {
      this.#global.add(object);
      this.#shared.add(this.objects.symbols(object));
      this.#doubtful ||= this.#isDamaged(object);
    }
    this.#doubtful ||= this.objects.missing(path).length > 0;
  }

  #isDamaged(path: string): boolean {
    const fault = this.objects.fault(path);
    // The program itself is no library, and need not be one.
    return fault !== undefined && fault.effect !== 'none' && fault.kind !== 'wrong-type';
  }

  /** What would make loading the module fail, first that which ld.so would name first; empty when it would load. */
  check(module: string, binding: Binding = 'now'): readonly LinkFault[] {
    const own = this.#damage(module, module);
    if (own.length > 0) return own;
    const libraries = this.#newLibraries(module);
    const absent = [
      ...this.objects.missing(module).map((missing) => missingLibrary(missing)),
      ...libraries.flatMap((path) => this.#damage(path, module)),
    ];
    if (absent.length > 0) return absent.slice(0, MAX_FAULTS);
    const versions = [module, ...libraries].flatMap((object) => this.#missingVersions(object, module));
    if (versions.length > 0) return versions.slice(0, MAX_FAULTS);
    return [
      ...this.#missingSymbols(module, module, binding),
      ...libraries.flatMap((path) => this.#libraryFaults(path, module)),
    ].slice(0, MAX_FAULTS);
  }

  /** Those that are not in the process already. */
  #newLibraries(module: string): readonly string[] {
    return this.objects
      .libraries(module)
      .map(({ path }) => path)
      .filter((path) => !this.#global.has(path));
  }

  #damage(path: string, neededBy: string): readonly LinkFault[] {
    const elf = this.objects.fault(path);
    if (elf === undefined || elf.effect === 'none') return [];
    return [{ kind: 'damaged', text: `${path} ${elf.text}`, neededBy, culprit: path, elf }];
  }

  /** ld.so looks at the versions of all objects before it binds a symbol (_dl_check_map_versions in elf/dl-version.c). */
  #missingVersions(object: string, module: string): readonly LinkFault[] {
    const needed = this.objects.symbols(object)?.versions.needed ?? [];
    return needed.flatMap(({ library, version, weak }) => {
      const culprit = this.objects.library(library, module);
      const defined = culprit === undefined ? undefined : this.objects.symbols(culprit)?.versions.defined;
      if (culprit === undefined || weak || defined === undefined || defined.has(version)) return [];
      const kind = 'missing-version' as const;
      const text = `${posix.basename(object)} needs version ${version} of ${library}, which ${culprit} does not have`;
      return [
        { kind, text: text + this.#realName(culprit, library), neededBy: object, library, culprit, version },
      ];
    });
  }

  /** Most libraries stand on their own; those that do not are asked about once more in the scope of the module. */
  #libraryFaults(path: string, module: string): readonly LinkFault[] {
    let own = this.#ownFaults.get(path);
    if (own === undefined) {
      own = this.#missingSymbols(path, path, 'now');
      this.#ownFaults.set(path, own);
    }
    return own.length === 0 ? own : this.#missingSymbols(path, module, 'now');
  }

  #missingSymbols(object: string, module: string, binding: Binding): readonly LinkFault[] {
    const symbols = this.objects.symbols(object);
    const own = new Definers();
    for (const path of [module, ...this.objects.libraries(module).map((library) => library.path)])
      own.add(this.objects.symbols(path));
    // An object whose table is not understood may define anything.
    if (symbols === undefined || this.#doubtful || own.incomplete || this.#shared.incomplete) return [];
    const missing = symbols.needed.filter((symbol) => !symbol.weak && !this.#isDefined(symbol, own));
    if (missing.length === 0) return [];
    const eager = binding === 'lazy' && !symbols.bindsNow ? this.objects.eagerSymbols(object) : undefined;
    return missing
      .filter(({ name }) => eager?.has(name) !== false)
      .slice(0, MAX_FAULTS)
      .map((symbol) => this.#missingSymbol(symbol, object, module));
  }

  /** An object's own libraries are asked first: they are few, and define most of what it needs. */
  #isDefined(symbol: NeededSymbol, own: Definers): boolean {
    const key = symbol.version === undefined ? symbol.name : `${symbol.name}@${symbol.version.version}`;
    if (this.#found.has(key)) return true;
    const hash = gnuHash(symbol.name);
    if (own.define(symbol, hash)) return true;
    if (!this.#shared.define(symbol, hash)) return false;
    this.#found.add(key);
    return true;
  }

  #missingSymbol({ name, version }: NeededSymbol, object: string, module: string): LinkFault {
    const fault = { kind: 'missing-symbol', neededBy: object, symbol: name } as const;
    const needs = `${posix.basename(object)} needs the symbol ${name}`;
    if (version !== undefined) {
      const { library } = version;
      const culprit = this.objects.library(library, module);
      const place = culprit === undefined ? library : culprit + this.#realName(culprit, library);
      const text = `${needs} of ${library}, which ${place} does not define`;
      return { ...fault, text, library, version: version.version, ...(culprit ? { culprit } : {}) };
    }
    const suspect = suspectFor(name, object, this.objects);
    const text = `${needs}, which nothing it is loaded with defines`;
    if (suspect === undefined) return { ...fault, text };
    return { ...fault, text: `${text}; ${suspect.path} ${suspect.why}`, culprit: suspect.path };
  }

  /** ` (it calls itself libz.so.1)`, when another library stands in the place of the one asked for. */
  #realName(path: string, library: string): string {
    const soname = this.objects.symbols(path)?.soname;
    return soname === undefined || soname === library ? '' : ` (it calls itself ${soname})`;
  }
}

/** Objects that are asked for a definition; the library a symbol's version names, before the others. */
class Definers {
  /** One of them is not understood. */
  incomplete = false;
  readonly #all: ElfSymbols[] = [];
  readonly #bySoname = new Map<string, ElfSymbols>();

  add(symbols: ElfSymbols | undefined): void {
    if (symbols === undefined) {
      this.incomplete = true;
      return;
    }
    this.#all.push(symbols);
    if (symbols.soname !== undefined) this.#bySoname.set(symbols.soname, symbols);
  }

  define({ name, version }: NeededSymbol, hash: number): boolean {
    if (version !== undefined && this.#bySoname.get(version.library)?.defines(name, version.version, hash))
      return true;
    return this.#all.some((symbols) => symbols.defines(name, version?.version, hash));
  }
}

function missingLibrary({ name, by, unfit }: MissingLibrary): LinkFault {
  const fault = { kind: 'missing-library', neededBy: by, library: name } as const;
  const needs = `${posix.basename(by)} needs ${name}`;
  if (unfit === undefined) return { ...fault, text: `${needs}, which is nowhere to be found` };
  return { ...fault, text: `${needs}, and ${unfit} is for another kind of machine`, culprit: unfit };
}
