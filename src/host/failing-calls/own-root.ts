/** The root directory of this process as the kernel has it, asked of the kernel itself; it stays there as long as this process does. */
import { closeSync } from 'node:fs';
import { Assembler, loadProgram, R0, R6, R7, readPointer, runOnce } from '../bpf/index.ts';
import type { Layout } from './layout.ts';

const WORD_BITS = 32;

/** Address of the root directory's dentry. A program run once answers 32 bits, so it is asked for the halves. */
export function ownRoot(layout: Layout): bigint {
  return (BigInt(half(layout, WORD_BITS)) << BigInt(WORD_BITS)) | BigInt(half(layout, 0));
}

function half(layout: Layout, shift: number): number {
  const asm = new Assembler().call('get_current_task').move(R6, R0);
  readPointer(asm, R7, R6, layout.task.fs);
  readPointer(asm, R0, R7, layout.fs.rootDentry);
  const fd = loadProgram('stakeout_root', asm.shiftRight(R0, shift).exit().build());
  try {
    return runOnce(fd);
  } finally {
    closeSync(fd);
  }
}
