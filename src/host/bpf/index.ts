/** eBPF without a compiler: read the kernel's own type information, assemble, load, attach. */
export { Assembler } from './assembler.ts';
export { Btf } from './btf.ts';
export type { Register, Width } from './instruction.ts';
export {
  FP,
  POINTER_SLOT,
  R0,
  R1,
  R2,
  R3,
  R4,
  R5,
  R6,
  R7,
  R8,
  R9,
  readKernel,
  readPointer,
} from './macros.ts';
export { BpfMap, MAP_TYPE, type MapEntry, type MapShape } from './map.ts';
export {
  attachTyped,
  loadProgram,
  openRawTracepoint,
  PROGRAM_TYPE,
  ProgramRefused,
  runOnce,
} from './program.ts';
export { openTracepoint, type TracepointFormat, tracepointFormat } from './tracepoint.ts';
