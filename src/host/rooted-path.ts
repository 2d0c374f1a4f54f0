/**
 * Paths of another root directory (a clone, a mounted image), seen from ours.
 * Symbolic links are followed inside that root, so that a link to `/etc/x` never leads to the machine's own `/etc/x`.
 */
import { readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { codeOf } from '../domain/errors.ts';

/** As many links as the kernel follows in one path: MAXSYMLINKS in include/linux/namei.h. */
const MAX_LINKS = 40;

export interface RootedPaths {
  /** Where the object that `path` names inside the root is found from outside; undefined when the links run in a circle. */
  readonly outside: (path: string) => string | undefined;
}

/** For the machine's own root the kernel itself resolves links, so paths stay as they are. */
export function rootedPaths(root = '/'): RootedPaths {
  const base = posix.resolve(root);
  if (base === '/') return { outside: (path) => path };
  return { outside: (path) => resolveInside(base, path) };
}

function resolveInside(base: string, path: string): string | undefined {
  const todo = path.split('/').toReversed();
  const done: string[] = [];
  let links = 0;
  while (todo.length > 0) {
    const name = todo.pop();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      done.pop();
      continue;
    }
    const target = linkTarget(`${base}/${[...done, name].join('/')}`);
    if (target === undefined) {
      done.push(name);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return undefined;
    if (target.startsWith('/')) done.length = 0;
    todo.push(...target.split('/').toReversed());
  }
  return `${base}/${done.join('/')}`;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    // EINVAL: not a link. ENOENT, ENOTDIR: whoever opens the result finds out. Anything else must be seen.
    const code = codeOf(error);
    if (code === 'EINVAL' || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    if (code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}
