/** What is known of the ELF objects of one look at a host, each read once. */
import { posix } from 'node:path';
import { rootedPaths, type RootedPaths } from '../rooted-path.ts';
import { checkElf, type ElfFault } from './check.ts';
import { eagerSymbols } from './eager.ts';
import { ElfImage } from './image.ts';
import type { ElfResolver } from './resolver.ts';
import { type ElfSymbols, symbolsOf } from './symbols.ts';
import type { MissingLibrary } from './walk.ts';

export interface Library {
  /** The name it was asked for by: `libxml2.so.2`. */
  readonly name: string;
  readonly path: string;
}

export class ElfObjects {
  readonly #resolver: Pick<ElfResolver, 'closure'>;
  readonly #paths: RootedPaths;
  readonly #symbols: Memory<ElfSymbols | undefined> = new Map();
  readonly #faults: Memory<ElfFault | undefined> = new Map();
  readonly #libraries: Memory<readonly Library[]> = new Map();

  /** `root` is the resolver's; paths are inside it. */
  constructor(resolver: Pick<ElfResolver, 'closure'>, root?: string) {
    this.#resolver = resolver;
    this.#paths = rootedPaths(root === '' ? '/' : root); // HostFiles calls the machine's own root ''
  }

  /** Where this process opens the object. */
  outside(path: string): string {
    return this.#paths.outside(path) ?? path;
  }

  /** Undefined when its symbol table is not understood. */
  symbols(path: string): ElfSymbols | undefined {
    return remember(this.#symbols, path, () => symbolsOf(this.outside(path)));
  }

  /** Reads something from the object's image; undefined when it is no ELF file, or its symbol table is not understood. */
  read<T>(path: string, what: (image: ElfImage, symbols: ElfSymbols) => T): T | undefined {
    const symbols = this.symbols(path);
    if (symbols === undefined) return undefined;
    using image = ElfImage.open(this.outside(path));
    return image && what(image, symbols);
  }

  /** Names that must be defined when the object is loaded, even if functions are bound later. */
  eagerSymbols(path: string): ReadonlySet<string> {
    return eagerSymbols(this.outside(path));
  }

  fault(path: string): ElfFault | undefined {
    return remember(this.#faults, path, () => checkElf(this.outside(path)));
  }

  /** Everything DT_NEEDED pulls in, directly and indirectly, that was found. */
  libraries(path: string): readonly Library[] {
    return remember(this.#libraries, path, () =>
      (this.#resolver.closure(path)?.needed ?? []).flatMap(({ name, path: at }) =>
        at === undefined ? [] : [{ name, path: at }],
      ),
    );
  }

  missing(path: string): readonly MissingLibrary[] {
    return this.#resolver.closure(path)?.missing ?? [];
  }

  /** The file that stands for a library's name in the closure of `of`. */
  library(name: string, of: string): string | undefined {
    return this.libraries(of).find((l) => l.name === name || posix.basename(l.path) === name)?.path;
  }
}

/** `undefined` is an answer too, so answers are boxed. */
type Memory<T> = Map<string, { readonly answer: T }>;

function remember<T>(memory: Memory<T>, key: string, find: () => T): T {
  let known = memory.get(key);
  if (known === undefined) {
    known = { answer: find() };
    memory.set(key, known);
  }
  return known.answer;
}
