/** Extended attributes of one object, all of them: capabilities, ACLs, security labels and user notes (xattr(7)). */
import { check, lastErrno } from '../libc/index.ts';
import { fgetxattr, flistxattr, lgetxattr, llistxattr } from './calls.ts';
import { Memory } from './memory.ts';

/** include/uapi/linux/limits.h: XATTR_LIST_MAX and XATTR_SIZE_MAX. */
const LIMIT = 1 << 16;
const LONGEST_PATH = 1 << 13;

const names = new Memory(LIMIT);
const value = new Memory(LIMIT);
const path = new Memory(LONGEST_PATH);

export type Xattrs = Readonly<Record<string, string>>;
const NONE: Xattrs = Object.freeze({});

/** Of the object itself, links not followed; name → hex of the value, names in order. Throws SystemError. */
export function xattrsOfPath(latin1: string): Xattrs {
  const at = path.name(latin1);
  return collect(
    llistxattr(at, names.address, LIMIT),
    (name) => lgetxattr(at, name, value.address, LIMIT),
    latin1,
  );
}

export function xattrsOfFd(fd: number, label: string): Xattrs {
  return collect(
    flistxattr(fd, names.address, LIMIT),
    (name) => fgetxattr(fd, name, value.address, LIMIT),
    label,
  );
}

/** errno names that mean "this file system has none". */
const UNSUPPORTED = new Set(['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function collect(listed: number, get: (nameAddress: number) => number, label: string): Xattrs {
  if (listed === 0) return NONE;
  if (listed < 0) {
    if (UNSUPPORTED.has(lastErrno())) return NONE;
    check(listed, 'listxattr', label);
  }
  const found: [string, string][] = [];
  for (let start = 0; start < listed; ) {
    const end = names.bytes.indexOf(0, start);
    const size = get(names.address + start);
    // ENODATA: removed between the two calls. The caller's check of ctime tells.
    if (size >= 0)
      found.push([names.bytes.toString('latin1', start, end), value.bytes.toString('hex', 0, size)]);
    else if (lastErrno() !== 'ENODATA') check(size, 'getxattr', label);
    start = end + 1;
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
