/** What belongs to one object of a package so closely that it is put back together with it. Pure but for what stands. */
import { posix } from 'node:path';
import type { PackageDatabase } from '../../host/packages/index.ts';

/** `libargon2.so.1` and `libargon2.so.1.0` are one library: the name before `.so` tells (ld.so(8), ldconfig(8)). */
const LIBRARY = /^(lib.+?\.so)(?:\.\d|$)/;

/**
 * Directories on the way that are gone, outermost first; then the object; then the other names of the same library. Only what
 * `owner` lists, by the names it lists them under `directory of path`.
 */
export function together(
  path: string,
  owner: string,
  database: Pick<PackageDatabase, 'filesOf'>,
  exists: (path: string) => boolean,
): readonly string[] {
  const listed = database.filesOf(owner).map((one) => plainName(one));
  const own = new Set(listed);
  const parents = ancestors(path).filter((one) => own.has(plainName(one)) && !exists(one));
  const library = LIBRARY.exec(posix.basename(path))?.[1];
  const directory = posix.dirname(path);
  const names =
    library === undefined
      ? []
      : listed
          .filter((one) => posix.dirname(one) === plainName(directory))
          .map((one) => posix.basename(one))
          .filter((name) => LIBRARY.exec(name)?.[1] === library)
          .map((name) => posix.join(directory, name));
  return [...new Set([...parents, path, ...names])];
}

/** A merged /usr gives every path below /lib two names: https://wiki.debian.org/UsrMerge. */
function plainName(path: string): string {
  return path.replace(/^\/usr(?=\/(?:bin|sbin|lib(?:32|64|x32)?)\/)/, '');
}

function ancestors(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = posix.dirname(path); at !== '/'; at = posix.dirname(at)) found.unshift(at);
  return found;
}
