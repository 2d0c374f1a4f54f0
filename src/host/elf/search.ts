/**
 * Finds the file of one needed name in the order of ld.so(8): RPATHs of the loaders up to the program, LD_LIBRARY_PATH,
 * the loader's RUNPATH, ld.so.cache, default directories. A file of another class or machine is passed over.
 */
import { type Stats, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { RootedPaths } from '../rooted-path.ts';
import { EMPTY_CACHE, type LibraryCache, readLibraryCache } from './cache.ts';
import type { ElfHeader } from './header.ts';
import { directoriesOf, expandTokens, type Loaded } from './loaded.ts';
import { type Platform, platformOf } from './platform.ts';
import { readElf } from './read.ts';

export interface Candidate {
  readonly path: string;
  /** Undefined: a file stands there that is not ELF. ld.so stops at it with "invalid ELF header". */
  readonly header: ElfHeader | undefined;
  /** Device and inode: the same file under another name is the same object. */
  readonly identity: string;
}

const CACHE_FILE = '/etc/ld.so.cache';

/** Everything remembered between closures: headers, directories, answers of the default search. */
export class LibrarySearch {
  readonly #paths: RootedPaths;
  readonly #libraryPath: string;
  readonly #levels: readonly string[] | undefined;
  #cache: LibraryCache = EMPTY_CACHE;
  readonly #platforms = new Map<number, Platform>();
  readonly #files = new Map<string, Candidate | undefined>();
  readonly #directories = new Map<string, boolean>();
  readonly #defaults = new Map<string, Candidate | undefined>();
  readonly #unfit = new Map<string, string>();
  /** Files and directories looked for so far. */
  lookups = 0;

  constructor(paths: RootedPaths, libraryPath: string, levels: readonly string[] | undefined) {
    this.#paths = paths;
    this.#libraryPath = libraryPath;
    this.#levels = levels;
    this.forget();
  }

  forget(): void {
    for (const memory of [this.#files, this.#directories, this.#defaults, this.#platforms, this.#unfit])
      memory.clear();
    const cache = this.#paths.outside(CACHE_FILE);
    this.#cache = cache === undefined ? EMPTY_CACHE : readLibraryCache(cache);
  }

  /** A file of that name that was passed over, since it is for another class or machine. */
  unfit(name: string): string | undefined {
    return this.#unfit.get(posix.basename(name));
  }

  platform(machine: number): Platform {
    let platform = this.#platforms.get(machine);
    if (platform === undefined) {
      platform = platformOf(machine, this.#paths);
      if (this.#levels) platform = { ...platform, levels: this.#levels };
      this.#platforms.set(machine, platform);
    }
    return platform;
  }

  /** The file at `path`; undefined when there is none. */
  file(path: string): Candidate | undefined {
    const known = this.#files.get(path);
    if (known !== undefined || this.#files.has(path)) return known;
    this.lookups += 1;
    const outside = this.#paths.outside(path);
    const stat = outside === undefined ? undefined : statOf(outside);
    const candidate =
      outside !== undefined && stat?.isFile()
        ? { path, header: readElf(outside), identity: `${stat.dev}:${stat.ino}` }
        : undefined;
    this.#files.set(path, candidate);
    return candidate;
  }

  /** The file that ld.so would load for `name` as needed by `loader` in a process started from `main`. */
  find(name: string, loader: Loaded, main: Loaded): Candidate | undefined {
    const platform = this.platform(main.header.machine);
    if (name.includes('/')) {
      return this.#fitting(posix.resolve('/', expandTokens(name, loader.origin, platform)), main);
    }
    return (
      this.#inRpaths(name, loader, main, platform) ??
      this.#inDirectories(directoriesOrNone(this.#libraryPath, '/', platform), name, main, platform) ??
      this.#inDirectories(
        directoriesOrNone(loader.header.runpath, loader.origin, platform),
        name,
        main,
        platform,
      ) ??
      this.#byDefault(name, loader.header.noDefaultLibraries, main, platform)
    );
  }

  /** DT_RPATH is inherited from loader to loader, but void in an object that has a RUNPATH, and not asked for by one. */
  #inRpaths(name: string, loader: Loaded, main: Loaded, platform: Platform): Candidate | undefined {
    if (loader.header.runpath !== undefined) return undefined;
    for (let at: Loaded | undefined = loader; at; at = at.by) {
      if (at.header.rpath === undefined || at.header.runpath !== undefined) continue;
      const found = this.#inDirectories(
        directoriesOf(at.header.rpath, at.origin, platform),
        name,
        main,
        platform,
      );
      if (found) return found;
    }
    return undefined;
  }

  #inDirectories(
    directories: readonly string[],
    name: string,
    main: Loaded,
    platform: Platform,
  ): Candidate | undefined {
    for (const directory of directories) {
      if (!this.#isDirectory(directory)) continue;
      for (const level of platform.levels) {
        const faster = `${directory}/glibc-hwcaps/${level}`;
        const found = this.#isDirectory(faster) ? this.#fitting(`${faster}/${name}`, main) : undefined;
        if (found) return found;
      }
      const found = this.#fitting(`${directory}/${name}`, main);
      if (found) return found;
    }
    return undefined;
  }

  #byDefault(name: string, noDefaults: boolean, main: Loaded, platform: Platform): Candidate | undefined {
    const key = `${main.header.class}/${main.header.machine}/${noDefaults}/${name}`;
    const known = this.#defaults.get(key);
    if (known !== undefined || this.#defaults.has(key)) return known;
    const found =
      this.#inCache(name, noDefaults, main, platform) ??
      (noDefaults ? undefined : this.#inDirectories(platform.directories, name, main, platform));
    this.#defaults.set(key, found);
    return found;
  }

  /** The entry of the best hwcaps level this CPU has. DF_1_NODEFLIB forbids entries in default directories only. */
  #inCache(name: string, noDefaults: boolean, main: Loaded, platform: Platform): Candidate | undefined {
    const rank = (level: string | undefined): number =>
      level === undefined ? platform.levels.length : platform.levels.indexOf(level);
    const usable = this.#cache
      .lookup(name, main.header.machine)
      .filter((entry) => rank(entry.level) >= 0)
      .sort((a, b) => rank(a.level) - rank(b.level));
    const path = usable[0]?.path;
    if (path === undefined) return undefined;
    if (noDefaults && platform.directories.some((directory) => path.startsWith(`${directory}/`)))
      return undefined;
    return this.#fitting(path, main);
  }

  #fitting(path: string, main: Loaded): Candidate | undefined {
    const candidate = this.file(path);
    const header = candidate?.header;
    if (header && (header.class !== main.header.class || header.machine !== main.header.machine)) {
      this.#unfit.set(posix.basename(path), path);
      return undefined;
    }
    return candidate;
  }

  #isDirectory(path: string): boolean {
    let known = this.#directories.get(path);
    if (known === undefined) {
      this.lookups += 1;
      const outside = this.#paths.outside(path);
      known = outside !== undefined && statOf(outside)?.isDirectory() === true;
      this.#directories.set(path, known);
    }
    return known;
  }
}

function directoriesOrNone(list: string | undefined, origin: string, platform: Platform): readonly string[] {
  return list === undefined || list === '' ? [] : directoriesOf(list, origin, platform);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // ELOOP, ENAMETOOLONG, EACCES: nothing that could be loaded
  }
}
