/**
 * tracefs (the kernel's Documentation/trace/events.rst), whether it is mounted somewhere or not: the file system is asked for by
 * fsopen(2) and fsmount(2) and read through the descriptor, so that no mount is ever added to the host.
 */
import { closeSync, readFileSync } from 'node:fs';
import { check, declare } from '../libc/index.ts';

const syscall = declare<
  (number: number, first: number, second: number, third: Buffer | null, fourth: null, fifth: number) => number
>('int64_t syscall(int64_t number, int64_t a, int64_t b, void *c, void *d, int64_t e)');
const open = declare<(number: number, name: string, flags: number) => number>(
  'int64_t syscall(int64_t number, const char *name, int64_t flags)',
);

/** The same numbers on all architectures since Linux 5.2, which brought these calls: include/uapi/asm-generic/unistd.h. */
const NR = { fsopen: 430, fsconfig: 431, fsmount: 432 } as const;
/** include/uapi/linux/mount.h */
const FSOPEN_CLOEXEC = 1;
const FSCONFIG_CMD_CREATE = 6;
const FSMOUNT_CLOEXEC = 1;

/** A file below `/sys/kernel/tracing`, e.g. `events/sched/sched_process_fork/id`. Throws `SystemError`, or as readFileSync. */
export function readTracefs(file: string): string {
  const root = mounted();
  try {
    return readFileSync(`/proc/self/fd/${root}/${file}`, 'utf8');
  } finally {
    closeSync(root);
  }
}

/** A descriptor of tracefs' root directory, attached nowhere. */
function mounted(): number {
  const context = check(open(NR.fsopen, 'tracefs', FSOPEN_CLOEXEC), 'fsopen', 'tracefs');
  try {
    check(syscall(NR.fsconfig, context, FSCONFIG_CMD_CREATE, null, null, 0), 'fsconfig', 'tracefs');
    return check(syscall(NR.fsmount, context, FSMOUNT_CLOEXEC, null, null, 0), 'fsmount', 'tracefs');
  } finally {
    closeSync(context);
  }
}
