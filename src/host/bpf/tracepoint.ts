/** Classic tracepoints: slower than raw ones, but their records are described by text, so no type information is needed. */
import { closeSync } from 'node:fs';
import { arch } from 'node:process';
import { check, declare } from '../libc/index.ts';
import { readTracefs } from './tracefs.ts';

/** `__NR_perf_event_open`: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h. */
const PERF_EVENT_OPEN: Readonly<Record<string, number>> = { x64: 298, arm64: 241 };
/** struct perf_event_attr, include/uapi/linux/perf_event.h; 64 bytes are its first published size, which every kernel takes. */
const ATTRIBUTES = { type: 0, size: 4, config: 8, samplePeriod: 16, bytes: 64 } as const;
const PERF_TYPE_TRACEPOINT = 2;
const PERF_FLAG_FD_CLOEXEC = 8;
const PERF_EVENT_IOC_ENABLE = 0x2400;
const PERF_EVENT_IOC_SET_BPF = 0x40042408;

const syscall = declare<
  (number: number, attributes: Buffer, pid: number, cpu: number, group: number, flags: number) => number
>('int64_t syscall(int64_t number, void *attributes, int pid, int cpu, int group, unsigned long flags)');
const ioctl = declare<(fd: number, request: number, argument: number) => number>(
  'int ioctl(int fd, unsigned long request, int64_t argument)',
);

/** Byte offsets of the members of a tracepoint's record. */
export type TracepointFormat = ReadonlyMap<string, number>;

/** `name` is `sched/sched_process_fork`. Throws when the kernel has no such tracepoint or does not show it to us. */
export function tracepointFormat(name: string): TracepointFormat {
  return parseFormat(readTracefs(`events/${name}/format`));
}

/** Lines such as `field:pid_t child_pid;	offset:44;	size:4;	signed:1;` (Documentation/trace/events.rst, "Event formats"). */
export function parseFormat(text: string): TracepointFormat {
  const fields = text.matchAll(/^\s*field:[^;]*?(\w+)(?:\[[^\]]*\])?;\s*offset:(\d+);/gm);
  return new Map([...fields].map(([, field = '', offset]) => [field, Number(offset)]));
}

/** Runs the program at each hit on any processor. Closing the returned descriptor detaches. */
export function openTracepoint(name: string, programFd: number): number {
  const number = PERF_EVENT_OPEN[arch];
  if (number === undefined) throw new Error(`perf_event_open(2): its number on ${arch} is not known here`);
  const attributes = Buffer.alloc(ATTRIBUTES.bytes);
  attributes.writeUInt32LE(PERF_TYPE_TRACEPOINT, ATTRIBUTES.type);
  attributes.writeUInt32LE(ATTRIBUTES.bytes, ATTRIBUTES.size);
  attributes.writeBigUInt64LE(BigInt(readTracefs(`events/${name}/id`).trim()), ATTRIBUTES.config);
  attributes.writeBigUInt64LE(1n, ATTRIBUTES.samplePeriod);
  // A program on a tracepoint runs on all processors, whichever one the event was opened for (kernel/events/core.c).
  const fd = check(
    syscall(number, attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC),
    'perf_event_open',
    `tracepoint ${name}`,
  );
  try {
    check(ioctl(fd, PERF_EVENT_IOC_SET_BPF, programFd), 'ioctl PERF_EVENT_IOC_SET_BPF', name);
    check(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0), 'ioctl PERF_EVENT_IOC_ENABLE', name);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
