/** Which paths a step may name: absolute, plain, and on a file system that holds files. Pure. */
import { posix } from 'node:path';

/** The kernel's own: what is written there acts at once and is no file (proc(5), sysfs(5)). */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** Control characters, line feeds among them, and the separators of Unicode: no path of a plan needs them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** PATH_MAX, limits.h. */
const LONGEST = 4096;

/** Why this is no path for a step; undefined when it is one. */
export function refusalOfPath(path: string): string | undefined {
  if (!path.startsWith('/')) return `${JSON.stringify(path)} is not an absolute path`;
  if (Buffer.byteLength(path) >= LONGEST) return 'a path is longer than the kernel takes';
  if (UNPRINTABLE.test(path)) return `${JSON.stringify(path)} holds characters that cannot be printed`;
  if (posix.normalize(path) !== path || (path !== '/' && path.endsWith('/')))
    return `${path} is not written plainly (${posix.normalize(path)})`;
  return KERNEL.test(path) ? `${path} belongs to the kernel` : undefined;
}

/** `/etc`, `/usr`: nothing that a repair moves, removes or replaces as a whole. */
export function isTopLevel(path: string): boolean {
  return path.lastIndexOf('/') === 0;
}
