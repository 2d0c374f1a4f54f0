/** Which library should have defined a symbol that nothing defines. Only asked when something is wrong already. */
import { posix } from 'node:path';
import type { ElfObjects, Library } from './objects.ts';

export interface Suspect {
  readonly path: string;
  readonly why: string;
}

/** Shorter common beginnings (`str`, `get`) are chance; libraries name their functions by a prefix of their own. */
const MIN_PREFIX = 4;

/**
 * First a file whose own name is not the one it was asked for by: another library was put in its place. Else the library
 * whose symbols resemble the missing one most: it is of another version.
 */
export function suspectFor(symbol: string, object: string, objects: ElfObjects): Suspect | undefined {
  const libraries = objects.libraries(object);
  const impostor = libraries.find((library) => isImpostor(library, objects));
  if (impostor !== undefined) {
    const soname = objects.symbols(impostor.path)?.soname ?? '';
    return { path: impostor.path, why: `calls itself ${soname}, not ${impostor.name}` };
  }
  const path = mostAlike(symbol, libraries, objects);
  return path === undefined ? undefined : { path, why: 'defines its like' };
}

export function isImpostor({ name, path }: Library, objects: ElfObjects): boolean {
  const soname = objects.symbols(path)?.soname;
  return soname !== undefined && stemOf(soname) !== stemOf(name);
}

/** `libxml2.so.2` → `libxml2` */
function stemOf(name: string): string {
  return posix.basename(name).replace(/\.so(?:\..*)?$/, '');
}

/** Libraries with versions are left out: what is needed from them names its version. */
function mostAlike(symbol: string, libraries: readonly Library[], objects: ElfObjects): string | undefined {
  let best = MIN_PREFIX - 1;
  let found: string | undefined;
  for (const { path } of libraries) {
    const symbols = objects.symbols(path);
    if (symbols === undefined || symbols.versions.defined !== undefined) continue;
    for (const name of symbols.definedNames()) {
      const length = commonLength(symbol, name, best);
      if (length > best) [best, found] = [length, path];
    }
  }
  return found;
}

/** 0 unless more than `beyond` characters agree. */
function commonLength(a: string, b: string, beyond: number): number {
  if (!b.startsWith(a.slice(0, beyond + 1))) return 0;
  let length = beyond + 1;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
