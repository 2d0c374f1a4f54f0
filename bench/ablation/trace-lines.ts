/** The paths in the output of `strace -ff -y -e trace=%file` that a successful call led to. Pure. */
import { posix } from 'node:path';

export interface TracedPaths {
  /** Absolute, as the program wrote them. */
  readonly paths: readonly string[];
  /** Those of them that were executed. */
  readonly programs: readonly string[];
}

/** `name(arguments) = result`; a failed call has the result -1, one that never came back has `?`. */
const CALL = /^(\w+)\((.*)\)\s+= (-?\d+|\?)/;
/** With -y the directory of a relative path stands behind its descriptor; older calls have none and start at `/` here. */
const PATH = /(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)+)"(?!\.\.\.)/g;
/** Calls with two paths; any other string after the first path is no path. */
const TWO_PATHS = new Set(['link', 'linkat', 'rename', 'renameat', 'renameat2']);

/** `root` is what the machine calls the root directory of the traced processes. */
export function readTrace(text: string, root: string): TracedPaths {
  const paths: string[] = [];
  const programs: string[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', args = '', result = '?'] = CALL.exec(line) ?? [];
    if (result === '?' || result === '-1') continue;
    const all = [...args.matchAll(PATH)].slice(0, TWO_PATHS.has(name) ? 2 : 1);
    for (const [, directory = '/', quoted = ''] of all) {
      const path = posix.resolve(inside(directory, root), unquote(quoted));
      paths.push(path);
      if (name === 'execve') programs.push(path);
    }
  }
  return { paths, programs };
}

export function inside(path: string, root: string): string {
  return root !== '/' && (path === root || path.startsWith(`${root}/`))
    ? path.slice(root.length) || '/'
    : path;
}

const NAMED: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12 };

/** strace writes bytes beyond ASCII as octal escapes. */
function unquote(text: string): string {
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of text.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(NAMED[letter] ?? letter.charCodeAt(0));
    else bytes.push(...Buffer.from(plain ?? ''));
  }
  return Buffer.from(bytes).toString('utf8');
}
