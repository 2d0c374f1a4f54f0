/** What dynamic linking knows of an ELF file. */

/** Why a file that begins like ELF cannot be followed further. */
export type ElfProblem =
  | 'truncated' // a table lies beyond the end of the file
  | 'big-endian' // no machine Stakeout runs on
  | 'bad-program-headers'
  | 'bad-dynamic-section'
  | 'bad-name'; // a needed name is empty, unterminated or not UTF-8

export interface ElfHeader {
  readonly class: 32 | 64;
  /** e_machine: 62 x86-64, 183 arm64, 3 i386. */
  readonly machine: number;
  /** e_type: 2 executable, 3 shared object or position-independent executable. */
  readonly type: number;
  readonly soname?: string;
  /** DT_NEEDED, in file order. */
  readonly needed: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  readonly interpreter?: string;
  /** DF_1_NODEFLIB: not from the default directories. */
  readonly noDefaultLibraries: boolean;
  readonly problem?: ElfProblem;
}
