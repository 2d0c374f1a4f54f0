/**
 * Runs in the kernel at the end of every system call: `trace_sys_exit(regs, ret)` (include/trace/events/syscalls.h). What succeeds
 * is let go at the second instruction; a failure that never counts (EAGAIN of a socket) or that is of nobody's service after one
 * look-up or two. The rest is
 * counted under what failed, so that normal traffic (a missing `.htaccess` in each directory, at each request) costs an addition
 * and wakes nobody. The subject is read at the end of the call, when the kernel has just read it itself and its page is there.
 */
import { Assembler, FP, R0, R1, R2, R3, R6, R7, R8, R9 } from '../bpf/index.ts';
import { copyAddress, followAttempt, noteSocket } from './address-steps.ts';
import { ERRNO_LIMIT } from './calls.ts';
import type { Layout } from './layout.ts';
import { currentPlace, fileOf, placeOfFile, storePlace } from './place-steps.ts';
import { CALL, CALL_NUMBERS, KEY, KIND, PLACE, RECORD, SUBJECT_BYTES } from './record.ts';
import { loadRegister, type Registers } from './registers.ts';
import { hashSubject } from './subject-steps.ts';
import { clear, count, identify, lookup, type Maps, type OwnNamespace, placeRecord, SLOT } from './steps.ts';

/** Arguments of the tracepoint, as 64-bit words behind the context pointer. */
const CONTEXT = { registers: 0, result: 8 } as const;

const ENOENT = 2;
const ENOTDIR = 20;
const EINPROGRESS = 115;
/** include/uapi/linux/fcntl.h */
const AT_FDCWD = -100;
const SLASH = 0x2f;

export interface CallProgramParts {
  readonly maps: Maps;
  readonly registers: Registers;
  readonly namespace: OwnNamespace | undefined;
  /** Absent where the kernel does not describe itself: then relative paths and descriptors stay without their place. */
  readonly layout: Layout | undefined;
  /** Record what was opened, too. */
  readonly opens: boolean;
  /** The verifier knows that the first argument points to registers: they are read by plain loads. */
  readonly typed: boolean;
}

/** r6 = the record on the stack, r7 = what is known of the call, r9 = errno until it is stored */
export function callProgram(parts: CallProgramParts): Buffer {
  const asm = new Assembler();
  takeErrno(asm, parts.opens);
  findCall(asm, parts);
  identify(asm, parts.maps, parts.namespace, 'out');
  startRecord(asm);
  asm.load(1, R1, R7, CALL.kind).jumpIf(R1, 'NE', KIND.path + 1, 'no-path');
  takePath(asm, parts);
  // What follows lies in the order of how often it is needed: memory that is not touched stays out of the caches.
  record(asm, parts);
  asm.label('out').moveImmediate(R0, 0).exit();
  asm.label('no-path');
  clear(asm, R6, RECORD.subject, SUBJECT_BYTES);
  asm.jumpIf(R1, 'EQ', KIND.none + 1, 'record').jumpIf(R1, 'EQ', KIND.descriptor + 1, 'descriptor');
  takeAddress(asm, parts);
  takeDescriptor(asm, parts);
  return asm.build();
}

/** r8 = registers, r9 = errno, 0 for success */
function takeErrno(asm: Assembler, opens: boolean): void {
  asm.load(8, R9, R1, CONTEXT.result);
  if (opens) asm.jumpIf(R9, 'SLT', 0, 'failed').moveImmediate(R9, 0).label('failed');
  else asm.jumpIf(R9, 'SGE', 0, 'out');
  asm.negate(R9).jumpIf(R9, 'GE', ERRNO_LIMIT, 'out').load(8, R8, R1, CONTEXT.registers);
}

/** r7 = what is known of the call; leaves when it is not recorded, or its error does not count. */
function findCall(asm: Assembler, { maps, registers, typed }: CallProgramParts): void {
  loadRegister(asm, R2, R8, registers.mode, 8, typed);
  registers.skipForeign(asm, 'out');
  loadRegister(asm, R1, R8, registers.number.at, registers.number.width, typed);
  asm.jumpIf(R1, 'GE', CALL_NUMBERS, 'out').store(4, FP, SLOT.number, R1).store(8, FP, SLOT.registers, R8);
  lookup(asm, maps.calls, SLOT.number);
  asm.jumpIf(R0, 'EQ', 0, 'out').move(R7, R0).load(1, R1, R7, CALL.kind).jumpIf(R1, 'EQ', 0, 'out');
  asm.move(R1, R9).shiftRight(R1, 6).shiftLeft(R1, 3).add(R1, R7).load(8, R2, R1, CALL.errnos);
  asm.move(R3, R9).and(R3, 63).shiftRightBy(R2, R3).and(R2, 1).jumpIf(R2, 'EQ', 0, 'out');
}

/** All of the record but its place and its subject. */
function startRecord(asm: Assembler): void {
  placeRecord(asm);
  asm.load(1, R1, R7, CALL.asks).store(4, FP, SLOT.asks, R1);
  asm.load(4, R1, FP, SLOT.service).store(2, R6, KEY.service, R1);
  asm.load(4, R1, FP, SLOT.number).store(2, R6, KEY.number, R1).store(2, R6, KEY.errno, R9);
  asm.load(1, R1, R7, CALL.kind).addImmediate(R1, -1).store(1, R6, KEY.kind, R1);
  asm.storeImmediate(1, R6, KEY.socket, 0);
  clear(asm, R6, KEY.place, PLACE.bytes);
  asm.load(4, R1, FP, SLOT.pid).store(4, R6, RECORD.pid, R1).storeImmediate(4, R6, RECORD.length, 0);
}

/** Most calls have their path second, behind the directory's descriptor. */
const ORDER = [1, 0, 2, 3, 4, 5];

/** r8 = the argument that the call's description names at `field`; all of its 64 bits. r9 is lost. */
function loadArgument(asm: Assembler, { registers, typed }: CallProgramParts, field: number): void {
  const done = `argument-${asm.length}`;
  asm.load(2, R9, R7, field).load(8, R8, FP, SLOT.registers);
  for (const index of ORDER) {
    const next = `not-${asm.length}`;
    asm.jumpIf(R9, 'NE', index + 1, next);
    loadRegister(asm, R8, R8, registers.arguments[index] ?? 0, 8, typed);
    asm.jump(done).label(next);
  }
  asm.moveImmediate(R8, 0).label(done);
}

/** r8 = an argument that is an `int`: only its low half means something */
function loadDescriptor(asm: Assembler, parts: CallProgramParts, field: number): void {
  loadArgument(asm, parts, field);
  asm.shiftLeft(R8, 32).shiftRight(R8, 32);
}

/** Falls through to where the record is counted. */
function takePath(asm: Assembler, parts: CallProgramParts): void {
  loadArgument(asm, parts, CALL.subject);
  asm.move(R1, R6).addImmediate(R1, RECORD.subject).moveImmediate(R2, SUBJECT_BYTES).move(R3, R8);
  asm.call('probe_read_user_str').jumpIf(R0, 'SLT', 0, 'record').store(4, R6, RECORD.length, R0);
  if (parts.layout !== undefined) asm.load(1, R1, R6, RECORD.subject).jumpIf(R1, 'NE', SLASH, 'relative');
}

function takeAddress(asm: Assembler, parts: CallProgramParts): void {
  const { layout, registers, typed } = parts;
  const [descriptor = 0, , length = 0] = registers.arguments;
  loadArgument(asm, parts, CALL.subject);
  asm.load(8, R9, FP, SLOT.registers);
  loadRegister(asm, R9, R9, length, 8, typed);
  copyAddress(asm);
  if (layout === undefined) {
    asm.jump('record');
    return;
  }
  asm.load(8, R8, FP, SLOT.registers);
  loadRegister(asm, R8, R8, descriptor, 8, typed);
  asm.shiftLeft(R8, 32).shiftRight(R8, 32);
  noteSocket(asm, layout);
  asm.jump('record');
}

/** The place of a relative path, or of the file that is open at a descriptor. */
function takeDescriptor(asm: Assembler, parts: CallProgramParts): void {
  const { layout, maps } = parts;
  asm.label('descriptor');
  if (layout === undefined) {
    asm.jump('record');
    return;
  }
  loadDescriptor(asm, parts, CALL.subject);
  asm.label('opened');
  fileOf(asm, layout, 'record');
  placeOfFile(asm, layout);
  asm.jump('place').label('relative');
  asm.load(2, R1, R7, CALL.directory).jumpIf(R1, 'EQ', 0, 'current');
  loadDescriptor(asm, parts, CALL.directory);
  asm.moveImmediate(R1, AT_FDCWD).shiftLeft(R1, 32).shiftRight(R1, 32);
  asm.jumpIfRegister(R8, 'NE', R1, 'opened').label('current');
  currentPlace(asm, layout);
  asm.label('place');
  storePlace(asm, layout, maps, 'record');
}

/** Paths that are not there are the mass of what fails; they have tables of their own. */
function record(asm: Assembler, { maps, opens, layout }: CallProgramParts): void {
  asm.label('record');
  hashSubject(asm);
  asm.load(2, R1, R6, KEY.errno);
  if (opens) asm.jumpIf(R1, 'EQ', 0, 'success');
  asm.jumpIf(R1, 'EQ', EINPROGRESS, 'attempt');
  asm.load(1, R2, R6, KEY.kind).jumpIf(R2, 'NE', KIND.path, 'failure');
  asm.jumpIf(R1, 'EQ', ENOENT, 'absent').jumpIf(R1, 'NE', ENOTDIR, 'failure').label('absent');
  asm.load(4, R1, FP, SLOT.asks).jumpIf(R1, 'NE', 0, 'asked');
  countInto(asm, maps.absent);
  asm.label('asked');
  countInto(asm, maps.asked);
  asm.label('failure');
  countInto(asm, maps.failed);
  if (opens) {
    asm.label('success');
    countInto(asm, maps.opened);
  }
  asm.label('attempt');
  if (layout !== undefined) followAttempt(asm, layout, maps);
}

function countInto(asm: Assembler, map: number): void {
  count(asm, map, R6);
  asm.jump('out');
}
