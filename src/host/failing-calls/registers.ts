/**
 * Where a system call's number and arguments lie in `struct pt_regs`, which the tracepoint sys_exit hands to its programs. The
 * beginning of that structure is interface of ptrace(2) and core dumps and therefore fixed: arch/x86/include/uapi/asm/ptrace.h;
 * arch/arm64/include/uapi/asm/ptrace.h (`struct user_pt_regs`), followed by `orig_x0` and `syscallno` in
 * arch/arm64/include/asm/ptrace.h.
 */
import { type Assembler, FP, POINTER_SLOT, R2, readKernel, type Register, type Width } from '../bpf/index.ts';

export interface Registers {
  readonly number: { readonly at: number; readonly width: Width };
  readonly arguments: readonly number[];
  /** Tells programs of 32 bits apart, whose numbers mean other calls. */
  readonly mode: number;
  /** r2 = the register at `mode`; jumps away for those programs. */
  readonly skipForeign: (asm: Assembler, label: string) => void;
}

/** `__USER_CS`, the code segment of 64-bit programs (arch/x86/include/asm/segment.h). */
const X64_USER_CS = 0x33;
/** `PSR_MODE32_BIT`, arch/arm64/include/uapi/asm/ptrace.h. */
const ARM64_MODE32 = 0x10;

const X64: Registers = {
  number: { at: 120, width: 8 }, // orig_ax
  arguments: [112, 104, 96, 56, 72, 64], // di, si, dx, r10, r8, r9
  mode: 136, // cs
  skipForeign: (asm, label) => asm.jumpIf(R2, 'NE', X64_USER_CS, label),
};

const ARM64: Registers = {
  number: { at: 280, width: 4 }, // syscallno
  arguments: [272, 8, 16, 24, 32, 40], // orig_x0, for x0 holds the result by now; x1 …
  mode: 264, // pstate
  skipForeign: (asm, label) => asm.and(R2, ARM64_MODE32).jumpIf(R2, 'NE', 0, label),
};

const BY_ARCHITECTURE: Readonly<Record<string, Registers>> = { x64: X64, arm64: ARM64 };

/** Throws for an architecture whose registers are not known here. */
export function registersOf(architecture: string): Registers {
  const registers = BY_ARCHITECTURE[architecture];
  if (registers === undefined) throw new Error(`system calls on ${architecture} are not known here`);
  return registers;
}

/** into = a register, of the structure that `from` points to; r1–r3 are lost where the verifier does not know what that is. */
export function loadRegister(
  asm: Assembler,
  into: Register,
  from: Register,
  at: number,
  width: Width,
  typed: boolean,
): void {
  if (typed) asm.load(width, into, from, at);
  else {
    readKernel(asm, FP, POINTER_SLOT, width, from, at);
    asm.load(width, into, FP, POINTER_SLOT);
  }
}
