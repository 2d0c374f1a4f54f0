/**
 * Where a system call's number and arguments lie in `struct pt_regs`, which the tracepoint sys_exit hands to its programs. The
 * beginning of that structure is interface of ptrace(2) and core dumps and therefore fixed: arch/x86/include/uapi/asm/ptrace.h;
 * arch/arm64/include/uapi/asm/ptrace.h (`struct user_pt_regs`), followed by `orig_x0` and `syscallno` in
 * arch/arm64/include/asm/ptrace.h.
 */
import { type Assembler, FP, R2 } from '../bpf/index.ts';

/** Bytes that hold the number of the call and what tells the width of the program. */
export const CALL_WORDS_BYTES = 24;

export interface Registers {
  /** Where those bytes begin. */
  readonly callWords: number;
  /** Where in them the number is. */
  readonly number: number;
  readonly arguments: readonly number[];
  /** r2 is lost: jumps away for programs of 32 bits, whose numbers mean other calls. `words`: slot with those bytes. */
  readonly skipForeign: (asm: Assembler, words: number, label: string) => void;
}

/** `__USER_CS`, the code segment of 64-bit programs (arch/x86/include/asm/segment.h). */
const X64_USER_CS = 0x33;
/** `PSR_MODE32_BIT`, arch/arm64/include/uapi/asm/ptrace.h. */
const ARM64_MODE32 = 0x10;

const X64: Registers = {
  callWords: 120, // orig_ax, ip, cs
  number: 0,
  arguments: [112, 104, 96, 56, 72, 64], // di, si, dx, r10, r8, r9
  skipForeign: (asm, words, label) => asm.load(8, R2, FP, words + 16).jumpIf(R2, 'NE', X64_USER_CS, label),
};

const ARM64: Registers = {
  callWords: 264, // pstate, orig_x0, syscallno
  number: 16,
  arguments: [272, 8, 16, 24, 32, 40], // orig_x0, for x0 holds the result by now; x1 …
  skipForeign: (asm, words, label) =>
    asm.load(8, R2, FP, words).and(R2, ARM64_MODE32).jumpIf(R2, 'NE', 0, label),
};

const BY_ARCHITECTURE: Readonly<Record<string, Registers>> = { x64: X64, arm64: ARM64 };

/** Throws for an architecture whose registers are not known here. */
export function registersOf(architecture: string): Registers {
  const registers = BY_ARCHITECTURE[architecture];
  if (registers === undefined) throw new Error(`system calls on ${architecture} are not known here`);
  return registers;
}
