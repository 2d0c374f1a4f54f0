/** The key under which the kernel reports a directory: file system id and file handle. name_to_handle_at(2), statfs(2). */
import { check, declare } from '../libc/index.ts';

const rawNameToHandle = declare<
  (dirfd: number, path: string, handle: Buffer, mountId: Buffer, flags: number) => number
>('int name_to_handle_at(int dirfd, const char *path, void *handle, void *mount_id, int flags)');
const rawFstatfs = declare<(fd: number, out: Buffer) => number>('int fstatfs(int fd, void *out)');

const AT_EMPTY_PATH = 0x1000;
/** linux/fcntl.h, since 6.5: a handle that identifies but need not be openable. overlayfs gives only such ones by default. */
const AT_HANDLE_FID = 0x200;

/** linux/exportfs.h: MAX_HANDLE_SZ. */
const MAX_HANDLE = 128;
/** struct file_handle: handle_bytes u32, handle_type s32, handle. */
const HANDLE_HEADER = 8;
/** struct statfs on 64-bit Linux: seven words, then f_fsid (2 × s32); 120 bytes in all (asm-generic/statfs.h). */
const STATFS = { fsid: 56, fsidSize: 8, size: 120 } as const;

/** The key of an open directory; the descriptor may be an O_PATH one. Throws SystemError where there are no handles. */
export function directoryKey(fd: number): string {
  const statfs = Buffer.alloc(STATFS.size);
  check(rawFstatfs(fd, statfs), 'fstatfs', `fd ${fd}`);
  const handle = Buffer.alloc(HANDLE_HEADER + MAX_HANDLE);
  if (tryHandle(fd, handle, AT_HANDLE_FID) < 0)
    check(tryHandle(fd, handle, 0), 'name_to_handle_at', `fd ${fd}`); // older kernels do not know the flag
  const length = HANDLE_HEADER + handle.readUInt32LE(0);
  return (
    statfs.toString('latin1', STATFS.fsid, STATFS.fsid + STATFS.fsidSize) +
    handle.toString('latin1', 0, length)
  );
}

function tryHandle(fd: number, handle: Buffer, flag: number): number {
  handle.writeUInt32LE(MAX_HANDLE, 0);
  return rawNameToHandle(fd, '', handle, Buffer.alloc(4), AT_EMPTY_PATH | flag);
}
