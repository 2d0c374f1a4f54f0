/** Loading eBPF programs, running one once, and attaching them to raw tracepoints. */
import { closeSync } from 'node:fs';
import { lastErrno } from '../libc/index.ts';
import { addressOf } from '../libc/memory.ts';
import { INSTRUCTION_BYTES } from './instruction.ts';
import { bpf, bpfRaw, COMMAND, NAME_BYTES } from './syscall.ts';

/** `enum bpf_prog_type`, include/uapi/linux/bpf.h. */
export const PROGRAM_TYPE = {
  /** Sees a tracepoint's record as its `format` file describes it. */
  TRACEPOINT: 5,
  /** Sees the tracepoint's own arguments as an array of 64-bit words. */
  RAW_TRACEPOINT: 17,
  /** The same, and the verifier knows their types: structures of the kernel can be read by plain loads. */
  TYPED_TRACEPOINT: 26,
  /** Called by the kernel at a security hook; what it returns is the answer: 0 or a negative errno. Linux 5.7. */
  LSM: 29,
} as const;
type ProgramType = (typeof PROGRAM_TYPE)[keyof typeof PROGRAM_TYPE];

/** `BPF_TRACE_RAW_TP` and `BPF_LSM_MAC` of `enum bpf_attach_type`: what programs of these types are loaded for. */
const ATTACH_TYPE: Readonly<Partial<Record<ProgramType, number>>> = {
  [PROGRAM_TYPE.TYPED_TRACEPOINT]: 23,
  [PROGRAM_TYPE.LSM]: 27,
};

/**
 * The helpers that read kernel memory are for GPL-compatible programs only (bpf-helpers(7), `gpl_only`), so this is what
 * the bytecode is declared as; it is the string the kernel's license_is_gpl_compatible() knows.
 */
const LICENSE = Buffer.from('Dual MIT/GPL\0', 'latin1');

/** Members of `union bpf_attr`, include/uapi/linux/bpf.h. */
const LOAD = {
  type: 0,
  instructionCount: 4,
  instructions: 8,
  license: 16,
  logLevel: 24,
  logSize: 28,
  log: 32,
  name: 48,
  expectedAttachType: 68,
  attachBtfId: 108,
  bytes: 112,
} as const;
const TEST_RUN = { fd: 0, result: 4, bytes: 80 } as const;
const RAW_TRACEPOINT_OPEN = { name: 0, fd: 8, bytes: 16 } as const;

const LOG_BYTES = 1 << 20;
/** The verifier gives its reason last. */
const LOG_SHOWN = 2000;

/** The kernel refused a program. `log` is what the verifier wrote, `code` the errno name. */
export class ProgramRefused extends Error {
  readonly code: string;
  readonly log: string;

  constructor(name: string, code: string, log: string) {
    super(
      `the kernel refused the eBPF program ${name}: ${code}${log === '' ? '' : `\n${log.slice(-LOG_SHOWN)}`}`,
    );
    this.name = 'ProgramRefused';
    this.code = code;
    this.log = log;
  }
}

/** Loads a program; returns its file descriptor. The verifier writes its log only after a first refusal. */
export function loadProgram(
  name: string,
  code: Buffer,
  type: ProgramType = PROGRAM_TYPE.RAW_TRACEPOINT,
  /** For a typed tracepoint: number of the type `btf_trace_NAME`; for a security hook: of the function `bpf_lsm_NAME`. */
  attachTo = 0,
): number {
  const program = { name, code, type, attachTo };
  const fd = bpfRaw(COMMAND.PROG_LOAD, loadAttributes(program));
  if (fd >= 0) return fd;
  const errno = lastErrno();
  throw new ProgramRefused(name, errno, verifierLog(program));
}

interface Program {
  readonly name: string;
  readonly code: Buffer;
  readonly type: ProgramType;
  readonly attachTo: number;
}

function loadAttributes({ name, code, type, attachTo }: Program, log?: Buffer): Buffer {
  const attributes = Buffer.alloc(LOAD.bytes);
  attributes.writeUInt32LE(type, LOAD.type);
  const attachType = ATTACH_TYPE[type];
  if (attachType !== undefined) {
    attributes.writeUInt32LE(attachType, LOAD.expectedAttachType);
    attributes.writeUInt32LE(attachTo, LOAD.attachBtfId);
  }
  attributes.writeUInt32LE(code.length / INSTRUCTION_BYTES, LOAD.instructionCount);
  attributes.writeBigUInt64LE(addressOf(code), LOAD.instructions);
  attributes.writeBigUInt64LE(addressOf(LICENSE), LOAD.license);
  attributes.write(name.slice(0, NAME_BYTES - 1), LOAD.name, 'latin1');
  if (log !== undefined) {
    attributes.writeUInt32LE(1, LOAD.logLevel);
    attributes.writeUInt32LE(log.length, LOAD.logSize);
    attributes.writeBigUInt64LE(addressOf(log), LOAD.log);
  }
  return attributes;
}

function verifierLog(program: Program): string {
  const log = Buffer.alloc(LOG_BYTES);
  const fd = bpfRaw(COMMAND.PROG_LOAD, loadAttributes(program, log));
  if (fd >= 0) closeSync(fd); // accepted the second time: only the log was wanted
  return log.toString('latin1', 0, log.indexOf(0)).trim();
}

/** Runs the program once on the calling thread (Linux 5.10) and returns its 32-bit result. */
export function runOnce(fd: number): number {
  const attributes = Buffer.alloc(TEST_RUN.bytes);
  attributes.writeUInt32LE(fd, TEST_RUN.fd);
  bpf(COMMAND.PROG_TEST_RUN, attributes, 'run a program once');
  return attributes.readUInt32LE(TEST_RUN.result);
}

/** Attaches a typed program to the tracepoint or security hook it was loaded for. Closing the returned descriptor detaches. */
export function attachTyped(programFd: number): number {
  const attributes = Buffer.alloc(RAW_TRACEPOINT_OPEN.bytes);
  attributes.writeUInt32LE(programFd, RAW_TRACEPOINT_OPEN.fd);
  return bpf(COMMAND.RAW_TRACEPOINT_OPEN, attributes, 'attach a typed program');
}

/** Attaches to a tracepoint of `/sys/kernel/tracing/events/…`. Closing the returned descriptor detaches. */
export function openRawTracepoint(tracepoint: string, programFd: number): number {
  const name = Buffer.from(`${tracepoint}\0`, 'latin1');
  const attributes = Buffer.alloc(RAW_TRACEPOINT_OPEN.bytes);
  attributes.writeBigUInt64LE(addressOf(name), RAW_TRACEPOINT_OPEN.name);
  attributes.writeUInt32LE(programFd, RAW_TRACEPOINT_OPEN.fd);
  return bpf(COMMAND.RAW_TRACEPOINT_OPEN, attributes, `raw tracepoint ${tracepoint}`);
}
