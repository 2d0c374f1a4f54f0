/** bpf(2), which glibc does not wrap: the number of the call, and the commands Stakeout uses. */
import { arch } from 'node:process';
import { check, declare } from '../libc/index.ts';

/** `__NR_bpf`: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h. */
const SYSCALL_NUMBER: Readonly<Record<string, number>> = { x64: 321, arm64: 280 };

/** `enum bpf_cmd`, include/uapi/linux/bpf.h. */
export const COMMAND = {
  MAP_CREATE: 0,
  MAP_LOOKUP_ELEM: 1,
  MAP_UPDATE_ELEM: 2,
  MAP_DELETE_ELEM: 3,
  PROG_LOAD: 5,
  PROG_TEST_RUN: 10,
  RAW_TRACEPOINT_OPEN: 17,
  MAP_LOOKUP_AND_DELETE_ELEM: 21,
  MAP_LOOKUP_BATCH: 24,
  MAP_LOOKUP_AND_DELETE_BATCH: 25,
} as const;

/** A name of a map or program as the kernel shows it: at most 15 bytes of [A-Za-z0-9_.]. */
export const NAME_BYTES = 16;

const syscall = declare<(number: number, command: number, attributes: Buffer, size: number) => number>(
  'int64_t syscall(int64_t number, int command, void *attributes, unsigned int size)',
);

function numberHere(): number {
  const number = SYSCALL_NUMBER[arch];
  if (number === undefined) throw new Error(`bpf(2): its number on ${arch} is not known here`);
  return number;
}

/** The plain call; negative when it failed, with errno set. The fastest way for look-ups, where a miss is an answer. */
export function bpfRaw(command: number, attributes: Buffer): number {
  return syscall(numberHere(), command, attributes, attributes.length);
}

/** Calls bpf(2) and throws `SystemError` when it fails. `on` names the object for people. */
export function bpf(command: number, attributes: Buffer, on: string): number {
  return check(bpfRaw(command, attributes), 'bpf', on);
}
