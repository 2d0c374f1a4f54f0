/** Machines by their ELF number (e_machine in elf.h), and the one we run on. */
import { arch } from 'node:process';
import { EM_386, EM_AARCH64, EM_X86_64 } from './format.ts';

const NAMES: Readonly<Record<number, string>> = {
  2: 'SPARC',
  [EM_386]: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 'S/390',
  40: 'ARM (32 bit)',
  43: 'SPARC 64',
  50: 'Itanium',
  [EM_X86_64]: 'x86-64',
  [EM_AARCH64]: 'arm64',
  243: 'RISC-V',
  247: 'BPF',
  258: 'LoongArch',
};

export function machineName(machine: number): string {
  return NAMES[machine] ?? `unknown machine ${machine}`;
}

/** What programs of this machine's own architecture look like. */
export interface ElfKind {
  readonly class: 32 | 64;
  readonly machine: number;
}

/** By `process.arch`; the pinned Node exists for these two. */
export const NATIVE: ElfKind = { class: 64, machine: arch === 'arm64' ? EM_AARCH64 : EM_X86_64 };
