/** eBPF without a compiler: read the kernel's own type information, assemble, load, attach. */
export { Assembler } from './assembler.ts';
export { Btf } from './btf.ts';
export type { Register, Width } from './instruction.ts';
export { BpfMap, MAP_TYPE, type MapShape } from './map.ts';
export { loadProgram, openRawTracepoint, ProgramRefused, runOnce } from './program.ts';
