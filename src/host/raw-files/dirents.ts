/**
 * Directory entries without an object per entry. struct linux_dirent64, getdents64(2):
 *
 *     0 ino u64   8 off s64   16 reclen u16   18 type u8   19 name, NUL-terminated
 */
import { check } from '../libc/index.ts';
import { getdents64 } from './calls.ts';
import { Memory } from './memory.ts';

const RECLEN = 16;
const TYPE = 18;
const NAME = 19;
const BLOCK = 1 << 16;
const block = new Memory(BLOCK);

/** include/linux/fs_types.h, dirent.h: DT_DIR; DT_UNKNOWN where the file system does not say. */
export const DT_DIR = 4;
export const DT_UNKNOWN = 0;

export interface Dirent {
  /** The bytes of the name, one character each (latin1). */
  readonly name: string;
  readonly type: number;
}

/** All entries of an open directory but `.` and `..`, in the order of their bytes. Throws SystemError. */
export function readDirents(fd: number, label: string): Dirent[] {
  const found: Dirent[] = [];
  for (;;) {
    const filled = check(getdents64(fd, block.address, BLOCK), 'getdents64', label);
    if (filled === 0) break;
    for (let at = 0; at < filled; at += block.view.getUint16(at + RECLEN, true)) {
      const start = at + NAME;
      const name = block.bytes.toString('latin1', start, block.bytes.indexOf(0, start));
      if (name === '.' || name === '..') continue;
      found.push({ name, type: block.view.getUint8(at + TYPE) });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
