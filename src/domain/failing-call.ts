/** A system call of a guarded service that failed, counted over a span of time. Pure. */

export type TracedCall =
  | 'open' // open, openat, openat2, creat
  | 'stat' // stat, lstat, newfstatat, statx, access, faccessat, readlink
  | 'exec'
  | 'connect'
  | 'bind'
  | 'listen'
  | 'write' // write, pwrite, sendfile: ENOSPC, EDQUOT, EROFS, EIO, EFBIG
  | 'mkdir'
  | 'unlink'
  | 'rename'
  | 'mmap'
  | 'socket' // socket, accept, pipe, dup: EMFILE, ENFILE
  | 'kill' // a fatal signal that a process received; `subject` is its name
  | 'other';

export interface FailingCall {
  readonly call: TracedCall;
  /** The system call's own name: `newfstatat`. */
  readonly syscall: string;
  /** A path, an address (`unix:/run/x.sock`, `tcp:127.0.0.1:3306`, `tcp:[::1]:80`), a signal name; empty when unknown. */
  readonly subject: string;
  /** `ENOENT`; for `kill` the signal. */
  readonly errno: string;
  /** Id of the service whose process it was, when known. */
  readonly service?: string;
  readonly comm: string;
  /** The last process that did it. */
  readonly pid: number;
  readonly count: number;
  /** ISO 8601 UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
}
