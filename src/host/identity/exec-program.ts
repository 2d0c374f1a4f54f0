/**
 * Runs in the kernel at the end of every execve(2): `trace_sched_process_exec(task, old_pid, bprm)` (fs/exec.c), when the
 * new program's arguments and credentials are in place and the calling task is the process's only thread. Writes one exec
 * record, under the process's pid, into an LRU map: it is still there when the process is not.
 */
import { Assembler } from '../bpf/index.ts';
import type { KernelLayout } from './kernel-layout.ts';
import {
  FP,
  type PidNamespace,
  R0,
  R1,
  R2,
  R3,
  R6,
  R7,
  R8,
  R9,
  readKernel,
  readPointer,
  readString,
  STACK,
  storePid,
  storeRecord,
  storeUsers,
} from './macros.ts';
import { ANCESTOR, COMM_BYTES, CWD, EXEC_RECORD as REC } from './record.ts';

/** Arguments of the tracepoint, as 64-bit words behind the context pointer. */
const CONTEXT = { task: 0, bprm: 16 } as const;

/** A file system mounted on a mount point that is itself a mount's root: more than two in a row are shown without the rest. */
const MOUNT_CROSSINGS = 2;

export interface ExecMaps {
  /** Per-CPU room for one record: the eBPF stack has 512 bytes. */
  readonly scratch: number;
  readonly records: number;
}

/** r6 = task, r7 = record, r8 and r9 = where a walk has come to */
export function execProgram(layout: KernelLayout, namespace: PidNamespace, maps: ExecMaps): Buffer {
  const asm = new Assembler();
  asm.move(R9, R1).load(8, R6, R1, CONTEXT.task);
  reserveRecord(asm, maps.scratch);
  storePid(asm, layout, namespace, R6, R7, REC.pid);
  asm.load(4, R1, R7, REC.pid).jumpIf(R1, 'EQ', 0, 'ignore'); // not visible in our pid namespace
  asm.store(4, FP, STACK.key, R1);
  storeProcess(asm, layout);
  storeTerminal(asm, layout);
  storeArguments(asm, layout);
  storeAncestors(asm, layout, namespace);
  storeDirectory(asm, layout);
  storeRecord(asm, maps.records, R7, 0);
  asm.label('ignore').moveImmediate(R0, 0).exit();
  return asm.build();
}

/** r7 = this CPU's scratch record */
function reserveRecord(asm: Assembler, scratch: number): void {
  asm.storeImmediate(4, FP, STACK.key, 0);
  asm.move(R2, FP).addImmediate(R2, STACK.key).loadMap(R1, scratch).call('map_lookup_elem');
  asm.jumpIf(R0, 'EQ', 0, 'ignore').move(R7, R0);
}

/** Times, users, cgroup, name and executed path; r9 is the tracepoint's context. */
function storeProcess(asm: Assembler, layout: KernelLayout): void {
  asm.call('ktime_get_boot_ns').store(8, R7, REC.execNs, R0);
  asm.call('get_current_cgroup_id').store(8, R7, REC.cgroupId, R0);
  storeUsers(asm, layout, R7, REC, R6);
  readKernel(asm, R7, REC.startNs, 8, R6, layout.task.startBootNs);
  asm.move(R1, R7).addImmediate(R1, REC.comm).moveImmediate(R2, COMM_BYTES).call('get_current_comm');
  asm.load(8, R9, R9, CONTEXT.bprm).storeImmediate(1, R7, REC.exe, 0);
  readPointer(asm, R9, R9, layout.binprmFilename);
  readString(asm, REC.exe, REC.exeBytes, R9);
}

/** The controlling terminal's name, or nothing. */
function storeTerminal(asm: Assembler, layout: KernelLayout): void {
  asm.storeImmediate(1, R7, REC.terminal, 0);
  readPointer(asm, R9, R6, layout.task.signal);
  readPointer(asm, R9, R9, layout.signal.tty);
  asm.jumpIf(R9, 'EQ', 0, 'no-terminal').addImmediate(R9, layout.ttyName);
  readString(asm, REC.terminal, REC.terminalBytes, R9);
  asm.label('no-terminal');
}

/** The argument vector from the new program's own memory, mm->arg_start … arg_end. */
function storeArguments(asm: Assembler, layout: KernelLayout): void {
  asm.storeImmediate(4, R7, REC.argvBytes, 0).storeImmediate(4, R7, REC.argvError, -1);
  readPointer(asm, R9, R6, layout.task.mm);
  asm.jumpIf(R9, 'EQ', 0, 'no-arguments');
  readPointer(asm, R8, R9, layout.mm.argStart);
  readPointer(asm, R2, R9, layout.mm.argEnd);
  asm.subtract(R2, R8).store(4, R7, REC.argvBytes, R2);
  asm.jumpIf(R2, 'LE', REC.argvMax, 'bounded').moveImmediate(R2, REC.argvMax).label('bounded');
  asm.move(R1, R7).addImmediate(R1, REC.argv).move(R3, R8).call('probe_read_user');
  asm.store(4, R7, REC.argvError, R0).label('no-arguments');
}

/** Pid, start, user and name of the parent, its parent … up to the top of our pid namespace. */
function storeAncestors(asm: Assembler, layout: KernelLayout, namespace: PidNamespace): void {
  asm.move(R8, R6);
  for (let index = 0; index < ANCESTOR.count; index += 1) {
    const at = REC.ancestors + index * ANCESTOR.bytes;
    readPointer(asm, R8, R8, layout.task.realParent);
    readPointer(asm, R8, R8, layout.task.groupLeader);
    storePid(asm, layout, namespace, R8, R7, at + ANCESTOR.pid);
    asm.load(4, R1, R7, at + ANCESTOR.pid).jumpIf(R1, 'EQ', 0, 'ancestors-done');
    readPointer(asm, R9, R8, layout.task.realCred);
    readKernel(asm, R7, at + ANCESTOR.uid, 4, R9, layout.credUid);
    readKernel(asm, R7, at + ANCESTOR.startNs, 8, R8, layout.task.startBootNs);
    readKernel(asm, R7, at + ANCESTOR.comm, COMM_BYTES, R8, layout.task.comm);
  }
  asm.label('ancestors-done');
}

/** The working directory's names from the deepest up; r8 = dentry, r9 = mount. */
function storeDirectory(asm: Assembler, layout: KernelLayout): void {
  for (let index = 0; index < CWD.count; index += 1)
    asm.storeImmediate(1, R7, REC.cwd + index * CWD.nameBytes, 0);
  readPointer(asm, R9, R6, layout.task.fs);
  readPointer(asm, R8, R9, layout.cwd.dentry);
  readPointer(asm, R9, R9, layout.cwd.mount);
  asm.addImmediate(R9, -layout.mount.vfsmount);
  for (let index = 0; index < CWD.count; index += 1) {
    for (let crossing = 0; crossing < MOUNT_CROSSINGS; crossing += 1)
      leaveMount(asm, layout, `name-${index}`);
    asm.label(`name-${index}`);
    readPointer(asm, R3, R8, layout.dentry.name);
    readString(asm, REC.cwd + index * CWD.nameBytes, CWD.nameBytes, R3);
    readPointer(asm, R8, R8, layout.dentry.parent);
  }
  asm.label('directory-done');
}

/** At the root of a mount, goes on from its mount point in the mount above; at the topmost, the walk is done. */
function leaveMount(asm: Assembler, layout: KernelLayout, notRoot: string): void {
  readPointer(asm, R1, R9, layout.mount.root);
  asm.jumpIfRegister(R1, 'NE', R8, notRoot);
  readPointer(asm, R1, R9, layout.mount.parent);
  asm.jumpIfRegister(R1, 'EQ', R9, 'directory-done');
  readPointer(asm, R8, R9, layout.mount.mountpoint);
  readPointer(asm, R9, R9, layout.mount.parent);
}
