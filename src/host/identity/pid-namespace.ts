/**
 * Which pid namespace this process is in, asked of the kernel itself: fanotify reports pids as the listener's namespace
 * numbers them (fs/notify/fanotify/fanotify_user.c, pid_vnr()), so the records must be kept under the same numbers.
 * /proc cannot tell the depth: inside a namespace with its own /proc, `NSpid` lists one number only.
 */
import { closeSync } from 'node:fs';
import { Assembler, loadProgram, runOnce } from '../bpf/index.ts';
import type { KernelLayout } from './kernel-layout.ts';
import { FP, type PidNamespace, R0, R3, R6, R8, readKernel, readPointer, STACK } from './macros.ts';

/** Runs two tiny programs once, on this thread: the depth of its pid namespace and the namespace's inode number. */
export function ownPidNamespace(layout: KernelLayout): PidNamespace {
  return { level: ask(ownLevel(layout)), inode: ask(ownNamespaceInode(layout)) };
}

function ask(asm: Assembler): number {
  const fd = loadProgram('stakeout_ns', asm.build());
  try {
    return runOnce(fd);
  } finally {
    closeSync(fd);
  }
}

/** r8 = this process's `struct pid`, r0 = its level */
function ownLevel(layout: KernelLayout): Assembler {
  const asm = new Assembler().call('get_current_task').move(R6, R0);
  readPointer(asm, R3, R6, layout.task.signal);
  readPointer(asm, R8, R3, layout.signal.pid);
  readKernel(asm, FP, STACK.word, 4, R8, layout.pid.level);
  return asm.load(4, R0, FP, STACK.word).exit();
}

function ownNamespaceInode(layout: KernelLayout): Assembler {
  const asm = new Assembler().call('get_current_task').move(R6, R0);
  readPointer(asm, R3, R6, layout.task.signal);
  readPointer(asm, R8, R3, layout.signal.pid);
  readKernel(asm, FP, STACK.word, 4, R8, layout.pid.level);
  // The deepest of its numbers belongs to its own namespace: r3 = &pid->numbers[level].ns
  asm.load(4, R3, FP, STACK.word).shiftLeft(R3, Math.log2(layout.pid.bytes)).add(R3, R8);
  readPointer(asm, R3, R3, layout.pid.numbers + layout.pid.namespace);
  readKernel(asm, FP, STACK.word, 4, R3, layout.pid.inode);
  return asm.load(4, R0, FP, STACK.word).exit();
}
