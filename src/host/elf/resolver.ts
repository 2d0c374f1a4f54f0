/** Which files an ELF object needs, found as ld.so finds them, without running anything (ldd does). */
import { realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { rootedPaths } from '../rooted-path.ts';
import type { ElfProblem } from './header.ts';
import { LibrarySearch } from './search.ts';
import { type MissingLibrary, type NeededLibrary, Walk } from './walk.ts';

export interface ElfClosure {
  readonly file: string;
  readonly needed: readonly NeededLibrary[];
  readonly missing: readonly MissingLibrary[];
  readonly interpreter?: string;
  /** What is wrong with `file` itself, or `too-large` when the search was cut short. */
  readonly problem?: ElfProblem | 'too-large';
}

export interface ElfResolverOptions {
  /** Resolve inside this root directory; all paths given and returned are then inside it. */
  readonly root?: string;
  /** LD_LIBRARY_PATH of the process that would load the file. */
  readonly libraryPath?: string;
  /** glibc-hwcaps levels, best first; the CPU's own by default. */
  readonly levels?: readonly string[];
}

/**
 * Resolves closures. Headers, directories and answers are remembered between calls; after files have changed,
 * call `forget()` (or make a new resolver), or the answers are those of before.
 */
export class ElfResolver {
  readonly #rooted: boolean;
  readonly #search: LibrarySearch;

  constructor(options: ElfResolverOptions = {}) {
    this.#rooted = posix.resolve(options.root ?? '/') !== '/';
    this.#search = new LibrarySearch(rootedPaths(options.root), options.libraryPath ?? '', options.levels);
  }

  forget(): void {
    this.#search.forget();
  }

  /** Everything `file` pulls in; undefined when it is no ELF file. */
  closure(file: string): ElfClosure | undefined {
    const path = posix.resolve('/', file);
    const found = this.#search.file(path);
    const header = found?.header;
    if (found === undefined || header === undefined) return undefined;
    const origin = posix.dirname(header.interpreter === undefined ? path : this.#realPath(path));
    const walk = new Walk(this.#search, { path, header, origin }, found.identity);
    const cut = walk.run();
    const problem = header.problem ?? (cut ? ('too-large' as const) : undefined);
    return {
      file: path,
      needed: walk.needed,
      missing: walk.missing,
      ...(header.interpreter === undefined ? {} : { interpreter: header.interpreter }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  /** The kernel tells ld.so where the program really is (/proc/self/exe). Inside another root the path as given stands for it. */
  #realPath(path: string): string {
    if (this.#rooted) return path;
    try {
      return realpathSync(path);
    } catch {
      return path; // replaced since it was read
    }
  }
}
