/** Registers by name, and the two steps every program that reads kernel memory is made of. */
import type { Assembler } from './assembler.ts';
import type { Register } from './instruction.ts';

export const R0: Register = 0;
export const R1: Register = 1;
export const R2: Register = 2;
export const R3: Register = 3;
export const R4: Register = 4;
export const R5: Register = 5;
export const R6: Register = 6;
export const R7: Register = 7;
export const R8: Register = 8;
export const R9: Register = 9;
/** The frame pointer; the stack is below it. */
export const FP: Register = 10;

/** Where readPointer() keeps what it reads, as an offset from the frame pointer: eight bytes that programs leave alone. */
export const POINTER_SLOT = -16;

/** r1–r3 are lost: memory[to + toOffset … + bytes] = kernel memory[from + fromOffset …]. Faults leave zeroes. */
export function readKernel(
  asm: Assembler,
  to: Register,
  toOffset: number,
  bytes: number,
  from: Register,
  fromOffset: number,
): void {
  asm.move(R3, from).addImmediate(R3, fromOffset);
  asm.move(R1, to).addImmediate(R1, toOffset).moveImmediate(R2, bytes).call('probe_read_kernel');
}

/** into = *(u64 *)(from + offset) in kernel memory */
export function readPointer(asm: Assembler, into: Register, from: Register, offset: number): void {
  readKernel(asm, FP, POINTER_SLOT, 8, from, offset);
  asm.load(8, into, FP, POINTER_SLOT);
}
