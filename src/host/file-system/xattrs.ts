/** Extended attributes: xattr(7), listxattr(2), getxattr(2), setxattr(2). Values are hex text, as in `FileState`. */
import { check, declare, lastErrno } from '../libc/index.ts';

type List = (path: string, buffer: Buffer | null, size: number) => number;
type Get = (path: string, name: string, buffer: Buffer | null, size: number) => number;
const list: Readonly<Record<'follow' | 'nofollow', List>> = {
  follow: declare<List>('int64_t listxattr(const char *path, void *list, size_t size)'),
  nofollow: declare<List>('int64_t llistxattr(const char *path, void *list, size_t size)'),
};
const get: Readonly<Record<'follow' | 'nofollow', Get>> = {
  follow: declare<Get>('int64_t getxattr(const char *path, const char *name, void *value, size_t size)'),
  nofollow: declare<Get>('int64_t lgetxattr(const char *path, const char *name, void *value, size_t size)'),
};
const rawSet = declare<(path: string, name: string, value: Buffer, size: number, flags: number) => number>(
  'int setxattr(const char *path, const char *name, void *value, size_t size, int flags)',
);
const rawRemove = declare<(path: string, name: string) => number>(
  'int removexattr(const char *path, const char *name)',
);

/** limits.h: XATTR_LIST_MAX and XATTR_SIZE_MAX are both 64 KiB. */
const LIMIT = 1 << 16;
const NAMES = Buffer.alloc(LIMIT);
const VALUE = Buffer.alloc(LIMIT);

/** All attributes of `path`; of the link itself unless `follow`. Empty where the file system has none. */
export function readXattrs(path: string, mode: 'follow' | 'nofollow' = 'nofollow'): Record<string, string> {
  const length = list[mode](path, NAMES, LIMIT);
  if (length < 0 && lastErrno() === 'ENOTSUP') return {};
  check(length, 'listxattr', path);
  const found: Record<string, string> = {};
  for (const name of NAMES.toString('utf8', 0, length).split('\0')) {
    if (name === '') continue;
    const size = get[mode](path, name, VALUE, LIMIT);
    if (size < 0 && lastErrno() === 'ENODATA') continue; // removed between the two calls
    found[name] = VALUE.toString('hex', 0, check(size, 'getxattr', path));
  }
  return found;
}

/** Makes the attributes of `path` (followed: pass a /proc/self/fd path) exactly `wanted`; returns whether anything was written. */
export function writeXattrs(path: string, wanted: Readonly<Record<string, string>>): boolean {
  const present = readXattrs(path, 'follow');
  let wrote = false;
  for (const name of Object.keys(present)) {
    if (name in wanted) continue;
    check(rawRemove(path, name), 'removexattr', path);
    wrote = true;
  }
  for (const [name, hex] of Object.entries(wanted)) {
    if (present[name] === hex) continue;
    const value = Buffer.from(hex, 'hex');
    check(rawSet(path, name, value, value.length, 0), 'setxattr', path);
    wrote = true;
  }
  return wrote;
}
