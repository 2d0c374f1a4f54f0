/** One name for a file of a host with a merged /usr (https://wiki.debian.org/UsrMerge), whichever its package uses. Pure. */
import { posix } from 'node:path';

const MERGED = /^\/(?:bin|sbin|lib(?:32|64|x32|o32)?)(?:\/|$)/;

/** `./lib/x`, `/lib/x` and `/usr/lib/x` are `/usr/lib/x`. */
export function canonical(path: string): string {
  const plain = posix.resolve('/', path);
  return MERGED.test(plain) ? `/usr${plain}` : plain;
}
