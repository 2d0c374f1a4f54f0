/**
 * One eBPF instruction in eight bytes, and the numbers its fields are made of.
 *
 *      0        1         2        4              8
 *     ┌────────┬────┬────┬────────┬──────────────┐
 *     │ opcode │src │dst │ offset │  immediate   │   little-endian; dst is the low half of byte 1
 *     └────────┴────┴────┴────────┴──────────────┘
 *
 * RFC 9669 "BPF Instruction Set Architecture" (the kernel's Documentation/bpf/standardization/instruction-set.rst),
 * numbers also in include/uapi/linux/bpf_common.h and bpf.h.
 */
export const INSTRUCTION_BYTES = 8;

/** r0 return value · r1–r5 arguments, lost by a call · r6–r9 kept · r10 frame pointer, read only. */
export type Register = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** Bytes moved by a load or store. */
export type Width = 1 | 2 | 4 | 8;

/** Low three bits of the opcode (RFC 9669 §3.1). */
export const CLASS = { LD: 0x00, LDX: 0x01, ST: 0x02, STX: 0x03, JMP: 0x05, ALU64: 0x07 } as const;

/** Loads and stores: bits 3–4 are the width, bits 5–7 the mode (RFC 9669 §5). */
export const WIDTH: Readonly<Record<Width, number>> = { 4: 0x00, 2: 0x08, 1: 0x10, 8: 0x18 };
export const MODE = { IMM: 0x00, MEM: 0x60, ATOMIC: 0xc0 } as const;

/** What an atomic store does; the number stands in the immediate (RFC 9669 §5.3). */
export const ATOMIC = { ADD: 0x00 } as const;

/** Arithmetic and jumps: bit 3 says whether the operand is the immediate or the source register. */
export const SOURCE = { IMMEDIATE: 0x00, REGISTER: 0x08 } as const;

/** Arithmetic operations (RFC 9669 §4.1). */
export const ALU = {
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  XOR: 0xa0,
  MOV: 0xb0,
} as const;

/** Jumps (RFC 9669 §4.3); comparisons are unsigned unless the name starts with S. */
export const JUMP = {
  ALWAYS: 0x00,
  EQ: 0x10,
  GT: 0x20,
  GE: 0x30,
  NE: 0x50,
  SGE: 0x70,
  LT: 0xa0,
  LE: 0xb0,
  SLT: 0xc0,
  CALL: 0x80,
  EXIT: 0x90,
} as const;
export type Comparison = 'EQ' | 'GT' | 'GE' | 'NE' | 'SGE' | 'LT' | 'LE' | 'SLT';

/** `src` of a 64-bit immediate load that names a map by its file descriptor (include/uapi/linux/bpf.h). */
export const BPF_PSEUDO_MAP_FD = 1;

export interface Instruction {
  readonly opcode: number;
  readonly dst?: Register;
  readonly src?: Register;
  readonly offset?: number;
  readonly immediate?: number;
}

export function encode(instruction: Instruction, into: Buffer, at: number): void {
  into.writeUInt8(instruction.opcode, at);
  into.writeUInt8(((instruction.src ?? 0) << 4) | (instruction.dst ?? 0), at + 1);
  into.writeInt16LE(instruction.offset ?? 0, at + 2);
  into.writeInt32LE((instruction.immediate ?? 0) | 0, at + 4);
}
