/** The breadth-first walk over DT_NEEDED that ld.so does: _dl_map_object_deps in glibc's elf/dl-deps.c. */
import { posix } from 'node:path';
import { expandTokens, type Loaded } from './loaded.ts';
import type { ElfProblem } from './header.ts';
import type { Candidate, LibrarySearch } from './search.ts';

/** One DT_NEEDED name, where it was found and which object needs it first (breadth-first, as ld.so loads). */
export interface NeededLibrary {
  readonly name: string;
  readonly path?: string;
  /** Path of the object whose DT_NEEDED names it. */
  readonly by: string;
  /** Set when a file stands at `path` that the dynamic linker would refuse. */
  readonly problem?: 'not-elf' | ElfProblem;
}

export interface MissingLibrary {
  readonly name: string;
  readonly by: string;
  /** A file of that name stands here and is for another class or machine: ld.so passes it over. */
  readonly unfit?: string;
}

/** Real closures stay below 300 objects and 2,000 lookups; a hostile file must not make us look for ever. */
const MAX_OBJECTS = 4096;
const MAX_LOOKUPS = 20_000;

/** One breadth-first walk over DT_NEEDED. An object is known by every name it was asked for, its soname and its inode. */
export class Walk {
  readonly needed: NeededLibrary[] = [];
  readonly missing: MissingLibrary[] = [];
  readonly #search: LibrarySearch;
  readonly #main: Loaded;
  readonly #queue: Loaded[];
  /** Every name by which a loaded object answers. */
  readonly #names = new Map<string, string>();
  readonly #inodes = new Map<string, string>();
  readonly #asked = new Set<string>();

  constructor(search: LibrarySearch, main: Loaded, identity: string) {
    this.#search = search;
    this.#inodes.set(identity, main.path);
    this.#main = main;
    this.#queue = [main];
    this.#names.set(main.path, main.path);
    if (main.header.soname !== undefined) this.#names.set(main.header.soname, main.path);
  }

  /** True when it was cut short. */
  run(): boolean {
    const limit = this.#search.lookups + MAX_LOOKUPS;
    for (let index = 0; index < this.#queue.length; index += 1) {
      const loader = this.#queue[index];
      for (const name of loader?.header.needed ?? []) {
        if (this.#queue.length > MAX_OBJECTS || this.#search.lookups > limit) return true;
        if (loader) this.#need(name, loader);
      }
    }
    return false;
  }

  #need(rawName: string, loader: Loaded): void {
    const platform = this.#search.platform(this.#main.header.machine);
    const name = expandTokens(rawName, loader.origin, platform);
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    const known = this.#names.get(name);
    if (known !== undefined) {
      if (known !== this.#main.path) this.needed.push({ name, path: known, by: loader.path });
      return;
    }
    const found = this.#search.find(name, loader, this.#main);
    if (found === undefined) {
      const unfit = this.#search.unfit(name);
      this.missing.push({ name, by: loader.path, ...(unfit === undefined ? {} : { unfit }) });
      this.needed.push({ name, by: loader.path });
      return;
    }
    this.#take(name, found, loader);
  }

  #take(name: string, found: Candidate, by: Loaded): void {
    const path = this.#inodes.get(found.identity) ?? found.path;
    this.#inodes.set(found.identity, path);
    const { header } = found;
    const problem = header === undefined ? ('not-elf' as const) : header.problem;
    this.needed.push({ name, path, by: by.path, ...(problem === undefined ? {} : { problem }) });
    this.#names.set(name, path);
    if (header === undefined || path !== found.path) return;
    if (header.soname !== undefined && !this.#names.has(header.soname)) this.#names.set(header.soname, path);
    this.#queue.push({ path, header, origin: posix.dirname(path), by });
  }
}
