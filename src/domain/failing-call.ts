/** A system call of a guarded service that failed, counted over a span of time. Pure. */
import * as z from 'zod/mini';

export type TracedCall =
  | 'open' // open, openat, openat2, creat
  | 'stat' // stat, lstat, newfstatat, statx, access, faccessat, readlink
  | 'exec'
  | 'connect'
  | 'bind'
  | 'listen'
  | 'write' // write, pwrite, sendfile, fsync: ENOSPC, EDQUOT, EROFS, EIO, EFBIG
  | 'read' // read, pread: EIO
  | 'mkdir'
  | 'unlink'
  | 'rename'
  | 'mmap' // mmap, mprotect
  | 'socket' // socket, accept, pipe, dup: EMFILE, ENFILE; a family that the kernel does not have
  | 'kill' // a fatal signal that a process received; `subject` is its name
  | 'other'; // chdir, chmod, chown, link, setuid, fork, semget, …: see `syscall`

export interface FailingCall {
  readonly call: TracedCall;
  /** The system call's own name: `newfstatat`. */
  readonly syscall: string;
  /**
   * A path as the process sees it, an address (`unix:/run/x.sock`, `unix:@abstract`, `tcp:127.0.0.1:3306`, `udp:[::1]:53`), a
   * signal name; empty when unknown. A relative path is completed where its directory could be found; a longer one than is kept
   * ends in `…`.
   */
  readonly subject: string;
  /** `ENOENT`; for `kill` the signal. */
  readonly errno: string;
  /** Id of the service whose process it was, when known. */
  readonly service?: string;
  readonly comm: string;
  /** The last process that did it, as Stakeout's pid namespace numbers it; 0 for one that is not visible there. */
  readonly pid: number;
  readonly count: number;
  /** ISO 8601 UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
}

const TRACED_CALLS = [
  'open',
  'stat',
  'exec',
  'connect',
  'bind',
  'listen',
  'write',
  'read',
  'mkdir',
  'unlink',
  'rename',
  'mmap',
  'socket',
  'kill',
  'other',
] as const satisfies readonly TracedCall[];

/** For failing calls that were stored. */
export const failingCallSchema = z.object({
  call: z.enum(TRACED_CALLS),
  syscall: z.string(),
  subject: z.string(),
  errno: z.string(),
  service: z.optional(z.string()),
  comm: z.string(),
  pid: z.number(),
  count: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
});
