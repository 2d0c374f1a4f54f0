/**
 * Who belongs to a service, kept by the kernel itself: a child of a member is a member before it runs its first instruction, and a
 * process that ends is none. So is who executes a service's program, whoever started it: a start that fails is over before anybody
 * could look. `trace_sched_process_fork(parent, child)`, `trace_sched_process_exit(task)`,
 * `trace_sched_process_exec(task, old_pid, bprm)` (include/trace/events/sched.h).
 */
import { constants } from 'node:os';
import { Assembler, FP, R0, R1, R2, R3, R6, R7, R8, R9, readKernel, readPointer } from '../bpf/index.ts';
import type { Layout } from './layout.ts';
import { UNWANTED_SIGNALS } from './calls.ts';
import { KEY, PROGRAM_BYTES, RECORD, SIGNAL } from './record.ts';
import { clear, count, identify, type Maps, type OwnNamespace, placeRecord, SLOT, update } from './steps.ts';

/** Arguments of the tracepoints, as 64-bit words behind the context pointer. */
const FORK = { parent: 0, child: 8 } as const;
const EXIT = { task: 0 } as const;
const EXEC = { task: 0, oldPid: 8, bprm: 16 } as const;

/** wait(2): the low seven bits of an exit code are the signal that ended the process. */
const SIGNAL_MASK = 0x7f;

/** r6 = child */
export function forkProgram(layout: Layout, maps: Maps, namespace: OwnNamespace | undefined): Buffer {
  const asm = new Assembler().load(8, R6, R1, FORK.child);
  identify(asm, maps, namespace, 'out');
  readKernel(asm, FP, SLOT.number, 4, R6, layout.task.pid);
  readKernel(asm, FP, SLOT.tgid, 4, R6, layout.task.tgid);
  asm.load(4, R1, FP, SLOT.number).load(4, R2, FP, SLOT.tgid);
  asm.jumpIfRegister(R1, 'NE', R2, 'out'); // a thread shares its process's number
  update(asm, maps.members, SLOT.tgid, SLOT.service);
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}

/**
 * The same from the classic tracepoint's record, for kernels that do not describe their structures. There a thread cannot be told
 * from a process; its entry goes when the thread ends.
 */
export function classicForkProgram(
  childPid: number,
  maps: Maps,
  namespace: OwnNamespace | undefined,
): Buffer {
  const asm = new Assembler().move(R6, R1);
  identify(asm, maps, namespace, 'out');
  asm.load(4, R1, R6, childPid).store(4, FP, SLOT.tgid, R1);
  update(asm, maps.members, SLOT.tgid, SLOT.service);
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}

/** r6 = the path on the stack, r7 = task; `root` is our own root directory's dentry: a container's program of the same name is another host's. */
export function execProgram(layout: Layout, maps: Maps, root: bigint): Buffer {
  const asm = new Assembler().load(8, R7, R1, EXEC.task).load(8, R8, R1, EXEC.bprm);
  placeRecord(asm);
  clear(asm, R6, 0, PROGRAM_BYTES);
  readPointer(asm, R3, R8, layout.executedPath);
  asm.move(R1, R6).moveImmediate(R2, PROGRAM_BYTES).call('probe_read_kernel_str');
  asm.move(R2, R6).loadMap(R1, maps.programs).call('map_lookup_elem');
  asm.jumpIf(R0, 'EQ', 0, 'out').load(4, R1, R0, 0).store(4, FP, SLOT.service, R1);
  readPointer(asm, R9, R7, layout.task.fs);
  readPointer(asm, R9, R9, layout.fs.rootDentry);
  asm.moveWide(R1, root).jumpIfRegister(R1, 'NE', R9, 'out');
  readKernel(asm, FP, SLOT.tgid, 4, R7, layout.task.tgid);
  update(asm, maps.members, SLOT.tgid, SLOT.service);
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}

/** r7 = the thread that ends; the last of a process takes the process's entry with it. */
export function exitProgram(layout: Layout, maps: Maps, namespace: OwnNamespace | undefined): Buffer {
  const asm = new Assembler().load(8, R7, R1, EXIT.task);
  identify(asm, maps, namespace, 'out');
  readPointer(asm, R9, R7, layout.task.signal);
  readKernel(asm, FP, SLOT.number, 4, R9, layout.liveThreads);
  asm.load(4, R1, FP, SLOT.number).jumpIf(R1, 'NE', 0, 'out');
  forget(asm, maps, namespace);
  readKernel(asm, FP, SLOT.number, 4, R7, layout.task.exitCode);
  asm.load(4, R9, FP, SLOT.number).and(R9, SIGNAL_MASK);
  for (const signal of UNWANTED_SIGNALS) asm.jumpIf(R9, 'EQ', constants.signals[signal], 'killed');
  asm.jump('out').label('killed');
  recordSignal(asm, maps);
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}

/** For kernels that do not describe their structures: the entry of each thread goes with it, the process's with its first. */
export function plainExitProgram(maps: Maps, namespace: OwnNamespace | undefined): Buffer {
  const asm = new Assembler();
  identify(asm, maps, namespace, 'out');
  asm.call('get_current_pid_tgid').store(4, FP, SLOT.tgid, R0).move(R8, R0).shiftRight(R8, 32);
  asm.load(4, R1, FP, SLOT.tgid).jumpIfRegister(R1, 'EQ', R8, 'last');
  remove(asm, maps.members, SLOT.tgid);
  asm.jump('out').label('last');
  forget(asm, maps, namespace);
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}

function forget(asm: Assembler, maps: Maps, namespace: OwnNamespace | undefined): void {
  remove(asm, maps.members, SLOT.tgid);
  if (namespace !== undefined) remove(asm, maps.seeds, SLOT.pid);
}

function remove(asm: Assembler, map: number, slot: number): void {
  asm.move(R2, FP).addImmediate(R2, slot).loadMap(R1, map).call('map_delete_elem');
}

/** r9 = signal */
function recordSignal(asm: Assembler, maps: Maps): void {
  placeRecord(asm);
  clear(asm, R6, 0, RECORD.bytes);
  asm.load(4, R1, FP, SLOT.service).store(2, R6, KEY.service, R1);
  asm.moveImmediate(R1, SIGNAL).store(2, R6, KEY.number, R1).store(2, R6, KEY.errno, R9);
  asm.load(4, R1, FP, SLOT.pid).store(4, R6, RECORD.pid, R1).storeImmediate(4, R6, RECORD.length, 0);
  count(asm, maps.failed, R6);
}
