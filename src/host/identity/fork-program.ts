/**
 * Runs in the kernel at every new process: `trace_sched_process_fork(parent, child)` (kernel/fork.c). A child that acts
 * without executing anything (a subshell, a worker) is known by this record and by its parent's.
 */
import { Assembler } from '../bpf/index.ts';
import type { KernelLayout } from './kernel-layout.ts';
import {
  FP,
  type PidNamespace,
  R0,
  R1,
  R2,
  R6,
  R8,
  readKernel,
  readPointer,
  STACK,
  storePid,
  storeRecord,
  storeUsers,
} from './macros.ts';
import { COMM_BYTES, FORK_RECORD } from './record.ts';

/** Arguments of the tracepoint, as 64-bit words behind the context pointer. */
const CONTEXT = { parent: 0, child: 8 } as const;

/** The record lies on the stack, below the macros' slots. */
const BASE = STACK.second - FORK_RECORD.bytes;
const REC = {
  startNs: BASE + FORK_RECORD.startNs,
  parentStartNs: BASE + FORK_RECORD.parentStartNs,
  cgroupId: BASE + FORK_RECORD.cgroupId,
  parentPid: BASE + FORK_RECORD.parentPid,
  uid: BASE + FORK_RECORD.uid,
  gid: BASE + FORK_RECORD.gid,
  loginUid: BASE + FORK_RECORD.loginUid,
  comm: BASE + FORK_RECORD.comm,
} as const;

export interface ForkMaps {
  readonly records: number;
  readonly execs: number;
}

/** r8 = child, r6 = parent's first thread */
export function forkProgram(layout: KernelLayout, namespace: PidNamespace, maps: ForkMaps): Buffer {
  const asm = new Assembler();
  asm.load(8, R8, R1, CONTEXT.child).load(8, R6, R1, CONTEXT.parent);
  ignoreThreads(asm, layout);
  storePid(asm, layout, namespace, R8, FP, STACK.key);
  asm.load(4, R1, FP, STACK.key).jumpIf(R1, 'EQ', 0, 'ignore');
  readPointer(asm, R6, R6, layout.task.groupLeader);
  storePid(asm, layout, namespace, R6, FP, REC.parentPid);
  keepFresh(asm, maps.execs, REC.parentPid);
  asm.call('get_current_cgroup_id').store(8, FP, REC.cgroupId, R0);
  storeUsers(asm, layout, FP, REC, R8);
  readKernel(asm, FP, REC.startNs, 8, R8, layout.task.startBootNs);
  readKernel(asm, FP, REC.parentStartNs, 8, R6, layout.task.startBootNs);
  readKernel(asm, FP, REC.comm, COMM_BYTES, R8, layout.task.comm);
  storeRecord(asm, maps.records, FP, BASE);
  asm.label('ignore').moveImmediate(R0, 0).exit();
  return asm.build();
}

/**
 * A script that starts program after program would be pushed out of the table by its own children. A look by a program of the kernel
 * marks an entry as used (kernel/bpf/hashtab.c, htab_lru_map_lookup_elem), and those are dropped last.
 */
function keepFresh(asm: Assembler, execs: number, parentPid: number): void {
  asm.move(R2, FP).addImmediate(R2, parentPid).loadMap(R1, execs).call('map_lookup_elem');
}

/** A thread shares its process's identity: only a process's first thread has pid = tgid. */
function ignoreThreads(asm: Assembler, layout: KernelLayout): void {
  readKernel(asm, FP, STACK.key, 4, R8, layout.task.pid);
  readKernel(asm, FP, STACK.word, 4, R8, layout.task.tgid);
  asm.load(4, R1, FP, STACK.key).load(4, R2, FP, STACK.word).jumpIfRegister(R1, 'NE', R2, 'ignore');
}
