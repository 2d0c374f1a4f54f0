/** Steps both programs share. Registers: r6 = a task or the context, r7 = the record; the macros use r0–r5 and the stack slots below. */
import {
  type Assembler,
  FP,
  POINTER_SLOT,
  R0,
  R1,
  R2,
  R3,
  R4,
  R6,
  R7,
  R8,
  R9,
  readKernel,
  readPointer,
  type Register,
} from '../bpf/index.ts';
import type { KernelLayout } from './kernel-layout.ts';

export { FP, R0, R1, R2, R3, R4, R6, R7, R8, R9, readKernel, readPointer };

/** Stack slots of these macros; `pointer` is the one that readPointer() uses. */
export const STACK = { key: -4, word: -8, pointer: POINTER_SLOT, second: -24 } as const;

/** A pid namespace as a program knows it: its depth below the initial one, and its inode for telling siblings apart. */
export interface PidNamespace {
  readonly level: number;
  readonly inode: number;
}

/** Copies the NUL-ended kernel string at `from` (not r1, r2) to the record; at most `bytes` with the NUL. */
export function readString(asm: Assembler, recordOffset: number, bytes: number, from: Register): void {
  asm.move(R3, from);
  asm.move(R1, R7).addImmediate(R1, recordOffset).moveImmediate(R2, bytes).call('probe_read_kernel_str');
}

/**
 * *(u32 *)(to + toOffset) = the process id of `task` as `namespace` sees it, 0 where it does not: what getpid(2) in that
 * namespace would say, and what fanotify reports to a listener in it. A task carries one number per level of nesting.
 */
export function storePid(
  asm: Assembler,
  layout: KernelLayout,
  namespace: PidNamespace,
  task: Register,
  to: Register,
  toOffset: number,
): void {
  const done = `pid-done-${asm.length}`;
  const upid = layout.pid.numbers + namespace.level * layout.pid.bytes;
  readPointer(asm, R3, task, layout.task.signal);
  readPointer(asm, R3, R3, layout.signal.pid);
  asm.store(8, FP, STACK.second, R3).storeImmediate(4, to, toOffset, 0);
  if (namespace.level > 0) {
    readKernel(asm, FP, STACK.word, 4, R3, layout.pid.level);
    asm.load(4, R1, FP, STACK.word).jumpIf(R1, 'LT', namespace.level, done);
    asm.load(8, R3, FP, STACK.second);
    readPointer(asm, R3, R3, upid + layout.pid.namespace);
    readKernel(asm, FP, STACK.word, 4, R3, layout.pid.inode);
    asm.load(4, R1, FP, STACK.word);
    asm.moveImmediate(R2, namespace.inode).shiftLeft(R2, 32).shiftRight(R2, 32); // inode numbers use all 32 bits
    asm.jumpIfRegister(R1, 'NE', R2, done);
    asm.load(8, R3, FP, STACK.second);
  }
  readKernel(asm, to, toOffset, 4, R3, upid + layout.pid.number);
  asm.label(done);
}

/** Fills uid, gid and login uid of a record from the current task. */
export function storeUsers(
  asm: Assembler,
  layout: KernelLayout,
  to: Register,
  at: { readonly uid: number; readonly gid: number; readonly loginUid: number },
  task: Register,
): void {
  asm.call('get_current_uid_gid').store(4, to, at.uid, R0);
  asm.shiftRight(R0, 32).store(4, to, at.gid, R0);
  asm.storeImmediate(4, to, at.loginUid, -1);
  if (layout.task.loginUid !== undefined) readKernel(asm, to, at.loginUid, 4, task, layout.task.loginUid);
}

/** map[key on the stack] = record; then return 0 */
export function storeRecord(asm: Assembler, map: number, record: Register, recordOffset: number): void {
  asm.move(R3, record).addImmediate(R3, recordOffset);
  asm.move(R2, FP).addImmediate(R2, STACK.key);
  asm.moveImmediate(R4, 0).loadMap(R1, map).call('map_update_elem');
  asm.moveImmediate(R0, 0).exit();
}
