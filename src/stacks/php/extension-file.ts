/** What the file of a PHP extension, or of PHP itself, says of itself. Each file is read once per look at a host. */
import type { ElfObjects, ElfSymbols } from '../../host/elf/index.ts';
import { engineBuildId, functionsOf, moduleEntries, type ModuleEntry } from './module-entry.ts';
import { type ZendExtension, zendExtensionIn } from './zend-extension.ts';

export interface ExtensionFile {
  /** One of an extension, dozens of PHP itself. */
  readonly entries: readonly ModuleEntry[];
  readonly zend?: ZendExtension;
  /** It exports `get_module`, which `extension=` calls. */
  readonly loadable: boolean;
  readonly symbols: ElfSymbols;
}

export class ExtensionFiles {
  readonly objects: ElfObjects;
  readonly #known = new Map<string, { readonly file: ExtensionFile | undefined }>();
  readonly #functions = new Map<string, ReadonlySet<string>>();

  constructor(objects: ElfObjects) {
    this.objects = objects;
  }

  /** Undefined when there is none, or it is not understood. */
  read(path: string): ExtensionFile | undefined {
    let known = this.#known.get(path);
    if (known === undefined) {
      known = { file: this.#readFile(path) };
      this.#known.set(path, known);
    }
    return known.file;
  }

  /** The functions its extensions register, in lower case. */
  functions(path: string): ReadonlySet<string> {
    let known = this.#functions.get(path);
    if (known === undefined) {
      const entries = this.read(path)?.entries ?? [];
      const names = this.objects.read(path, (image) => entries.flatMap((entry) => functionsOf(image, entry)));
      known = new Set(names?.map((name) => name.toLowerCase()));
      this.#functions.set(path, known);
    }
    return known;
  }

  /** What PHP asks of a zend_extension: `API420220829,NTS`. */
  engineBuildId(binary: string): string | undefined {
    return this.objects.read(binary, (image) => engineBuildId(image));
  }

  #readFile(path: string): ExtensionFile | undefined {
    return this.objects.read(path, (image, symbols) => {
      const zend = zendExtensionIn(image, symbols);
      return {
        entries: moduleEntries(image),
        ...(zend === undefined ? {} : { zend }),
        loadable: symbols.defines('get_module') || symbols.defines('_get_module'),
        symbols,
      };
    });
  }
}
