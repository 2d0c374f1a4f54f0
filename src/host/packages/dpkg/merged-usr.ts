/**
 * On a host with a merged /usr, /lib is a link to usr/lib and every file there has two names. dpkg knows each file by the name
 * its package shipped, which may be either: https://wiki.debian.org/UsrMerge.
 */
import { readlinkSync } from 'node:fs';

const MERGED = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'libo32'];

/** The path and, where it has one, its other name. */
export type BothNames = (path: string) => readonly string[];

export function bothNames(outsideRoot: string): BothNames {
  const merged = new Set(MERGED.filter((name) => isMerged(outsideRoot, name)));
  return (path) => {
    const [, first = '', second = ''] = path.split('/', 3);
    if (first === 'usr' && merged.has(second)) return [path, path.slice('/usr'.length)];
    return merged.has(first) ? [path, `/usr${path}`] : [path];
  };
}

function isMerged(outsideRoot: string, name: string): boolean {
  try {
    const target = readlinkSync(`${outsideRoot}/${name}`).replace(/\/+$/, '');
    return target === `usr/${name}` || target === `/usr/${name}`;
  } catch {
    return false; // a directory of its own, or not there
  }
}
