/**
 * Small files and links of /proc, where "not there" is the ordinary answer: nearly every process asked for has just exited.
 * Node's fs would build an exception with a stack for each, which costs more than all the rest of naming an actor.
 */
import { declare, lastErrno } from '../libc/index.ts';

const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;

const open = declare<(path: string, flags: number) => number>('int open(const char *path, int flags)');
const read = declare<(fd: number, buffer: Buffer, size: number) => number>(
  'int64_t read(int fd, void *buffer, size_t size)',
);
const close = declare<(fd: number) => number>('int close(int fd)');
const readlink = declare<(path: string, buffer: Buffer, size: number) => number>(
  'int64_t readlink(const char *path, void *buffer, size_t size)',
);

const kill = declare<(pid: number, signal: number) => number>('int kill(int pid, int signal)');

/** kill(2) with signal 0 only looks. It answers for a zombie too; for a gone process it is the quickest no there is. */
export function exists(pid: number): boolean {
  return kill(pid, 0) === 0 || lastErrno() !== 'ESRCH';
}

/** Enough for an ordinary argument vector or environment; longer ones are cut. One read(2) at this size costs no more than a small one. */
export const READ_BYTES = 128 * 1024;
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);

/** The content, at most `READ_BYTES`; undefined when it is gone (ENOENT, ESRCH) or not ours to read (EACCES). */
export function readProc(path: string): Buffer | undefined {
  const fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return undefined;
  const length = read(fd, buffer, READ_BYTES);
  close(fd);
  return length < 0 ? undefined : Buffer.from(buffer.subarray(0, length));
}

/** The target of a link; undefined as above, and for the links of a kernel thread. */
export function readProcLink(path: string): string | undefined {
  const length = readlink(path, buffer, READ_BYTES);
  return length < 0 ? undefined : buffer.toString('utf8', 0, length);
}
