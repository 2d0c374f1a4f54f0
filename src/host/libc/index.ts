/**
 * The one place where Stakeout calls the C library: system calls that Node does not offer.
 * Each function throws `SystemError` with the errno name unless it says otherwise.
 * Numbers and structures: the Linux man page of the same name (man-pages 6), headers under include/uapi/linux.
 */
import koffi from 'koffi';

const libc = koffi.load('libc.so.6');

/** A failed system call. `code` is the errno name, e.g. `ENOENT`. */
export class SystemError extends Error {
  readonly code: string;
  readonly syscall: string;

  constructor(syscall: string, on: string, errno: number) {
    const code = errnoName(errno);
    super(`${syscall} ${on}: ${code}`);
    this.name = 'SystemError';
    this.code = code;
    this.syscall = syscall;
  }
}

const ERRNO_NAMES = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));

/** `ENOENT` for 2. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES.get(errno) ?? `errno ${errno}`;
}

/** errno of the last call made through this module on this thread. */
export function lastErrno(): string {
  return errnoName(koffi.errno());
}

/** Throws when `result` is negative, else returns it. */
export function check(result: number, syscall: string, on: string): number {
  if (result < 0) throw new SystemError(syscall, on, koffi.errno());
  return result;
}

/** Declares one function of libc, e.g. `declare<(fd: number) => number>('int close(int fd)')`. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the type parameter is the caller's statement of the shape
export function declare<F extends (...args: never[]) => unknown>(prototype: string): F {
  // koffi types a foreign function as taking anything; the caller states the C prototype and its TypeScript shape side by side.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return libc.func(prototype) as unknown as F;
}

export const AT_FDCWD = -100;

/** read(2) into `buffer`; returns bytes read, 0 at end, or -1 when it would block. */
const rawRead = declare<(fd: number, buffer: Buffer, size: number) => number>(
  'int64_t read(int fd, void *buf, size_t n)',
);
export function readFd(fd: number, buffer: Buffer): number {
  const n = rawRead(fd, buffer, buffer.length);
  if (n < 0) {
    const code = lastErrno();
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return -1;
    throw new SystemError('read', `fd ${fd}`, koffi.errno());
  }
  return n;
}

/**
 * Calls `onReadable` whenever `fd` can be read, from the event loop (uv_poll).
 * The returned handle must be kept referenced: an unreferenced poll handle is collected and the process may exit silently.
 */
export interface PollHandle {
  close(): void;
}
export function pollReadable(fd: number, onReadable: () => void): PollHandle {
  const handle = koffi.node.poll(fd, { readable: true }, onReadable);
  handle.ref();
  return { close: () => handle.close() };
}
