/**
 * Where a system call's number and arguments lie in `struct pt_regs`, which the tracepoint sys_exit hands to its programs. The
 * beginning of that structure is interface of ptrace(2) and core dumps and therefore fixed: arch/x86/include/uapi/asm/ptrace.h;
 * arch/arm64/include/uapi/asm/ptrace.h (`struct user_pt_regs`), followed by `orig_x0` and `syscallno` in
 * arch/arm64/include/asm/ptrace.h.
 */
import type { Assembler } from '../bpf/index.ts';
import { R1, R2 } from '../bpf/index.ts';

export interface Registers {
  /** Bytes of the structure that are read. */
  readonly bytes: number;
  readonly number: number;
  readonly arguments: readonly number[];
  /** r2 = the register that tells programs of the other width apart; jumps away for those: their numbers mean other calls. */
  readonly skipForeign: (asm: Assembler, registers: number, label: string) => void;
}

/** `__USER_CS`, the code segment of 64-bit programs (arch/x86/include/asm/segment.h). */
const X64_USER_CS = 0x33;
/** `PSR_MODE32_BIT`, arch/arm64/include/uapi/asm/ptrace.h. */
const ARM64_MODE32 = 0x10;

const X64: Registers = {
  bytes: 168,
  number: 120, // orig_ax
  arguments: [112, 104, 96, 56, 72, 64], // di, si, dx, r10, r8, r9
  skipForeign: (asm, registers, label) =>
    asm.load(8, R2, R1, registers + 136).jumpIf(R2, 'NE', X64_USER_CS, label), // cs
};

const ARM64: Registers = {
  bytes: 288,
  number: 280, // syscallno
  arguments: [272, 8, 16, 24, 32, 40], // orig_x0, for x0 holds the result by now; x1 …
  skipForeign: (asm, registers, label) =>
    asm
      .load(8, R2, R1, registers + 264) // pstate
      .and(R2, ARM64_MODE32)
      .jumpIf(R2, 'NE', 0, label),
};

const BY_ARCHITECTURE: Readonly<Record<string, Registers>> = { x64: X64, arm64: ARM64 };

/** Throws for an architecture whose registers are not known here. */
export function registersOf(architecture: string): Registers {
  const registers = BY_ARCHITECTURE[architecture];
  if (registers === undefined) throw new Error(`system calls on ${architecture} are not known here`);
  return registers;
}
