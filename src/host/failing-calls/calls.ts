/**
 * Which system calls are recorded, which of their failures count, and where their subject stands among the arguments.
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (arm64); they never change.
 * Failures that a healthy program lives by are no record: `EAGAIN` of a socket, `EINTR`, `EINPROGRESS`, `EEXIST` of mkdir -p.
 */
import { constants } from 'node:os';
import type { TracedCall } from '../../domain/failing-call.ts';

/** What the subject of a call is. `descriptor` stands for the file that is open there. */
export type SubjectKind = 'none' | 'path' | 'address' | 'descriptor';

export interface RecordedCall {
  readonly name: string;
  readonly call: TracedCall;
  readonly numbers: { readonly x64?: number; readonly arm64?: number };
  readonly subject: SubjectKind;
  /** Index of the argument that holds it. */
  readonly at: number;
  /** Index of the argument with the directory that a relative path starts at; absent: the current one. */
  readonly directory?: number;
  readonly errnos: Errnos;
}

/** The errors that count: those named, or all but those named. */
type Errnos = { readonly only: readonly Errno[] } | { readonly except: readonly Errno[] };
type Errno = keyof typeof constants.errno;

const ALL: Errnos = { except: ['EINTR'] };
/** The device or the file system refuses; everything else a write may say is a matter of pipes and sockets. */
const STORAGE: Errnos = { only: ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG'] };
const TABLES_FULL: Errnos = { only: ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'] };
const SOCKET: Errnos = {
  only: ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAFNOSUPPORT', 'EACCES', 'EPERM', 'EPROTONOSUPPORT'],
};
/** EAGAIN of a connect(2) to a unix socket: its queue is full. EINPROGRESS is followed to its end (connection-program.ts). */
const CONNECT: Errnos = { except: ['EINTR', 'EALREADY', 'EISCONN'] };
/** readlink(2) answers EINVAL for what is no link: every realpath(3) does that for each directory of a path. */
const READLINK: Errnos = { except: ['EINTR', 'EINVAL'] };
const MKDIR: Errnos = { except: ['EINTR', 'EEXIST'] };
const PROCESS: Errnos = { only: ['EAGAIN', 'ENOMEM', 'EPERM'] };
/** Asked of the kernel without the capability for it. */
const FORBIDDEN: Errnos = { only: ['EPERM'] };
const SEMAPHORE: Errnos = { except: ['EINTR', 'EAGAIN', 'EEXIST'] };
const LOCK: Errnos = { only: ['ENOLCK', 'EDEADLK', 'EIO'] };

/** `x64`, `arm64`: numbers; a dash where the architecture has no such call. */
type Row = readonly [name: string, x64: number | '-', arm64: number | '-', at: number, directory?: number];

function calls(
  call: TracedCall,
  subject: SubjectKind,
  errnos: Errnos,
  rows: readonly Row[],
): readonly RecordedCall[] {
  return rows.map((row) => recorded(call, subject, errnos, row));
}

function recorded(
  call: TracedCall,
  subject: SubjectKind,
  errnos: Errnos,
  [name, x64, arm64, at, directory]: Row,
): RecordedCall {
  const numbers = { ...(x64 === '-' ? {} : { x64 }), ...(arm64 === '-' ? {} : { arm64 }) };
  return { name, call, numbers, subject, at, errnos, ...(directory === undefined ? {} : { directory }) };
}

export const RECORDED_CALLS: readonly RecordedCall[] = [
  ...calls('open', 'path', ALL, [
    ['open', 2, '-', 0],
    ['creat', 85, '-', 0],
    ['openat', 257, 56, 1, 0],
    ['openat2', 437, 437, 1, 0],
  ]),
  ...calls('stat', 'path', ALL, [
    ['stat', 4, '-', 0],
    ['lstat', 6, '-', 0],
    ['newfstatat', 262, 79, 1, 0],
    ['statx', 332, 291, 1, 0],
    ['access', 21, '-', 0],
    ['faccessat', 269, 48, 1, 0],
    ['faccessat2', 439, 439, 1, 0],
    ['statfs', 137, 43, 0],
  ]),
  ...calls('stat', 'path', READLINK, [
    ['readlink', 89, '-', 0],
    ['readlinkat', 267, 78, 1, 0],
  ]),
  ...calls('exec', 'path', ALL, [
    ['execve', 59, 221, 0],
    ['execveat', 322, 281, 1, 0],
  ]),
  ...calls('connect', 'address', CONNECT, [['connect', 42, 203, 1]]),
  ...calls('bind', 'address', ALL, [['bind', 49, 200, 1]]),
  ...calls('listen', 'none', ALL, [['listen', 50, 201, 0]]),
  ...calls('write', 'descriptor', STORAGE, [
    ['write', 1, 64, 0],
    ['pwrite64', 18, 68, 0],
    ['writev', 20, 66, 0],
    ['pwritev', 296, 70, 0],
    ['pwritev2', 328, 287, 0],
    ['sendfile', 40, 71, 0],
    ['splice', 275, 76, 2],
    ['copy_file_range', 326, 285, 2],
    ['fsync', 74, 82, 0],
    ['fdatasync', 75, 83, 0],
    ['ftruncate', 77, 46, 0],
    ['fallocate', 285, 47, 0],
  ]),
  ...calls('write', 'path', STORAGE, [['truncate', 76, 45, 0]]),
  ...calls('read', 'descriptor', { only: ['EIO'] }, [
    ['read', 0, 63, 0],
    ['pread64', 17, 67, 0],
  ]),
  ...calls('mkdir', 'path', MKDIR, [
    ['mkdir', 83, '-', 0],
    ['mkdirat', 258, 34, 1, 0],
  ]),
  ...calls('unlink', 'path', ALL, [
    ['unlink', 87, '-', 0],
    ['rmdir', 84, '-', 0],
    ['unlinkat', 263, 35, 1, 0],
  ]),
  ...calls('rename', 'path', ALL, [
    ['rename', 82, '-', 0],
    ['renameat', 264, 38, 1, 0],
    ['renameat2', 316, 276, 1, 0],
  ]),
  ...calls('mmap', 'descriptor', ALL, [['mmap', 9, 222, 4]]),
  ...calls('mmap', 'none', ALL, [['mprotect', 10, 226, 0]]),
  ...calls('socket', 'none', SOCKET, [
    ['socket', 41, 198, 0],
    ['socketpair', 53, 199, 0],
  ]),
  ...calls('socket', 'none', TABLES_FULL, [
    ['accept', 43, 202, 0],
    ['accept4', 288, 242, 0],
    ['pipe', 22, '-', 0],
    ['pipe2', 293, 59, 0],
    ['dup', 32, 23, 0],
    ['dup3', 292, 24, 0],
    ['eventfd2', 290, 19, 0],
    ['epoll_create1', 291, 20, 0],
    ['inotify_init1', 294, 26, 0],
    ['memfd_create', 319, 279, 0],
  ]),
  ...calls('other', 'path', ALL, [
    ['chdir', 80, 49, 0],
    ['chroot', 161, 51, 0],
    ['chmod', 90, '-', 0],
    ['fchmodat', 268, 53, 1, 0],
    ['chown', 92, '-', 0],
    ['lchown', 94, '-', 0],
    ['fchownat', 260, 54, 1, 0],
    ['utimensat', 280, 88, 1, 0],
    ['mknodat', 259, 33, 1, 0],
    ['link', 86, '-', 1],
    ['linkat', 265, 37, 3, 2],
    ['symlink', 88, '-', 1],
    ['symlinkat', 266, 36, 2, 1],
  ]),
  ...calls('other', 'descriptor', ALL, [
    ['fchmod', 91, 52, 0],
    ['fchown', 93, 55, 0],
  ]),
  ...calls('other', 'descriptor', LOCK, [
    ['flock', 73, 32, 0],
    ['fcntl', 72, 25, 0],
  ]),
  ...calls('other', 'none', ALL, [
    ['setuid', 105, 146, 0],
    ['setgid', 106, 144, 0],
    ['setgroups', 116, 159, 0],
    ['setresuid', 117, 147, 0],
    ['setresgid', 119, 149, 0],
  ]),
  ...calls('other', 'none', FORBIDDEN, [
    ['init_module', 175, 105, 0],
    ['finit_module', 313, 273, 0],
    ['delete_module', 176, 106, 0],
    ['mount', 165, 40, 0],
    ['umount2', 166, 39, 0],
    ['fsopen', 430, 430, 0],
    ['swapon', 167, 224, 0],
    ['swapoff', 168, 225, 0],
    ['sethostname', 170, 161, 0],
    ['settimeofday', 164, 170, 0],
    ['clock_settime', 227, 112, 0],
    ['reboot', 169, 142, 0],
  ]),
  ...calls('other', 'none', PROCESS, [
    ['clone', 56, 220, 0],
    ['clone3', 435, 435, 0],
    ['fork', 57, '-', 0],
    ['vfork', 58, '-', 0],
  ]),
  ...calls('other', 'none', SEMAPHORE, [
    ['semget', 64, 190, 0],
    ['semop', 65, 193, 0],
    ['semtimedop', 220, 192, 0],
    ['shmget', 29, 194, 0],
    ['shmat', 30, 196, 0],
  ]),
];

/** Errors have numbers up to here (include/uapi/asm-generic/errno.h ends at 133); the kernel's private ones begin at 512. */
export const ERRNO_LIMIT = 192;

/** One bit for each error that counts, by its number; bit 0 stands for success. */
export function errnoBits(errnos: Errnos): bigint {
  const bits = (names: readonly Errno[]): bigint =>
    names.reduce((all, name) => all | (1n << BigInt(constants.errno[name])), 0n);
  const everyError = (1n << BigInt(ERRNO_LIMIT)) - 2n;
  return 'only' in errnos ? bits(errnos.only) : everyError & ~bits(errnos.except);
}

/**
 * signal(7): ended by one of these, a process did not want to end. QUIT is not among them (a graceful end for nginx and FPM), nor
 * TERM, INT, HUP, USR1, USR2 and PIPE.
 */
export const UNWANTED_SIGNALS = [
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGSEGV',
  'SIGALRM',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGVTALRM',
  'SIGPROF',
  'SIGSYS',
] as const satisfies readonly (keyof typeof constants.signals)[];

const BY_NAME: ReadonlyMap<string, RecordedCall> = new Map(RECORDED_CALLS.map((call) => [call.name, call]));
const ERRNO_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(constants.errno));
const SIGNALS: ReadonlySet<string> = new Set(UNWANTED_SIGNALS);

/**
 * For other tracers: what kind of failing call it is by the names of the call and its error, or of `exit` and a signal; undefined
 * when it would not be recorded.
 */
export function kindOfCall(name: string, errno: string): TracedCall | undefined {
  if (name === 'exit') return SIGNALS.has(errno) ? 'kill' : undefined;
  const call = BY_NAME.get(name);
  const number = ERRNO_NUMBERS.get(errno);
  if (call === undefined || number === undefined) return undefined;
  return ((errnoBits(call.errnos) >> BigInt(number)) & 1n) === 1n ? call.call : undefined;
}
