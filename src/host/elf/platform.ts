/** What ld.so knows of its machine: default directories, `$LIB`, `$PLATFORM` and the glibc-hwcaps levels of the CPU. */
import { readFileSync, statSync } from 'node:fs';
import type { RootedPaths } from '../rooted-path.ts';
import { EM_386, EM_AARCH64, EM_X86_64 } from './format.ts';

export interface Platform {
  /** Default directories, each without the slash at its end. */
  readonly directories: readonly string[];
  readonly lib: string;
  readonly platform: string;
  /** glibc-hwcaps subdirectories that this CPU can use, best first. */
  readonly levels: readonly string[];
}

interface Machine {
  readonly interpreter: string;
  readonly triplet: string;
  readonly lib: string;
  readonly platform: string;
}

const MACHINES: Readonly<Record<number, Machine>> = {
  [EM_X86_64]: {
    interpreter: '/lib64/ld-linux-x86-64.so.2',
    triplet: 'x86_64-linux-gnu',
    lib: 'lib64',
    platform: 'x86_64',
  },
  [EM_386]: { interpreter: '/lib/ld-linux.so.2', triplet: 'i386-linux-gnu', lib: 'lib', platform: 'i686' },
  [EM_AARCH64]: {
    interpreter: '/lib/ld-linux-aarch64.so.1',
    triplet: 'aarch64-linux-gnu',
    lib: 'lib64',
    platform: 'aarch64',
  },
};

export function platformOf(machine: number, paths: RootedPaths, cpuInfo = readCpuInfo()): Platform {
  const known = MACHINES[machine];
  if (known === undefined) return { directories: ['/lib', '/usr/lib'], lib: 'lib', platform: '', levels: [] };
  const directories = compiledInDirectories(paths.outside(known.interpreter)) ?? [
    `/lib/${known.triplet}`,
    `/usr/lib/${known.triplet}`,
    `/${known.lib}`,
    `/usr/${known.lib}`,
    '/lib',
    '/usr/lib',
  ];
  const [first] = directories;
  return {
    directories,
    lib: first?.startsWith('/lib') ? first.slice(1) : known.lib,
    platform: machine === EM_X86_64 && isHaswell(cpuInfo) ? 'haswell' : known.platform,
    levels: machine === EM_X86_64 ? x86Levels(flagsOf(cpuInfo)) : [],
  };
}

/** ld.so itself is some 200 KB. */
const MAX_INTERPRETER = 4 << 20;
const DIRECTORY = /^\/[\w./+-]*\/$/;

/**
 * The distribution's default directories are compiled into ld.so as one run of NUL-terminated strings
 * (system_dirs in glibc's elf/dl-load.c), e.g. `/lib/x86_64-linux-gnu/ /usr/lib/x86_64-linux-gnu/ /lib/ /usr/lib/`.
 */
function compiledInDirectories(interpreter: string | undefined): string[] | undefined {
  if (interpreter === undefined) return undefined;
  try {
    const stat = statSync(interpreter);
    if (!stat.isFile() || stat.size > MAX_INTERPRETER) return undefined;
    const strings = readFileSync(interpreter, 'latin1').split('\0');
    const first = strings.findIndex(
      (text, at) => DIRECTORY.test(text) && DIRECTORY.test(strings[at + 1] ?? ''),
    );
    const after = strings.findIndex((text, at) => at > first && !DIRECTORY.test(text));
    const found = first < 0 ? [] : strings.slice(first, after).map((directory) => directory.slice(0, -1));
    return found.includes('/usr/lib') || found.includes('/usr/lib64') ? found : undefined;
  } catch {
    return undefined;
  }
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'latin1');
  } catch {
    return ''; // no /proc: the base directories only, which every CPU can use
  }
}

function flagsOf(cpuInfo: string): ReadonlySet<string> {
  return new Set(/^flags\s*:\s*(.*)$/m.exec(cpuInfo)?.[1]?.split(' '));
}

/**
 * The levels of the x86-64 psABI in the kernel's flag names; each includes those below. LZCNT, which v3 has as well, is not asked for: its
 * flag (`abm`) is hidden in some virtual machines whose CPUID has it, and by that the loader goes; every CPU with the others has it.
 */
const X86_LEVELS: readonly (readonly [string, readonly string[]])[] = [
  ['x86-64-v2', ['cx16', 'lahf_lm', 'popcnt', 'sse4_1', 'sse4_2', 'ssse3']],
  ['x86-64-v3', ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'movbe', 'xsave']],
  ['x86-64-v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
];

function x86Levels(flags: ReadonlySet<string>): string[] {
  const levels: string[] = [];
  for (const [level, needs] of X86_LEVELS) {
    if (!needs.every((flag) => flags.has(flag))) break;
    levels.unshift(level);
  }
  return levels;
}

/** glibc's sysdeps/x86/cpu-features.c renames the platform on Intel CPUs with these features. */
function isHaswell(cpuInfo: string): boolean {
  if (!/^vendor_id\s*:\s*GenuineIntel$/m.test(cpuInfo)) return false;
  const flags = flagsOf(cpuInfo);
  return ['avx2', 'fma', 'bmi1', 'bmi2', 'movbe', 'popcnt'].every((flag) => flags.has(flag));
}
