/** Opens a directory of which no parent may be a symbolic link: openat2(2). */
import { O_CLOEXEC, O_PATH, RESOLVE_NO_SYMLINKS, SYS_OPENAT2 } from '../file-system/index.ts';
import { AT_FDCWD } from '../libc/index.ts';
import { openat2 } from './calls.ts';
import { Memory } from './memory.ts';

/** struct open_how: flags, mode, resolve, 64 bits each (linux/openat2.h). */
const how = new Memory(24);
how.bytes.fill(0);
how.view.setBigUint64(0, BigInt(O_PATH | O_CLOEXEC), true);
how.view.setBigUint64(16, BigInt(RESOLVE_NO_SYMLINKS), true);

/** An O_PATH descriptor of the absolute path at address `path`, or a negative number. */
export function openPathNoSymlinks(path: number): number {
  return openat2(SYS_OPENAT2, AT_FDCWD, path, how.address, how.bytes.length);
}
