import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootedPaths } from '../rooted-path.ts';
import { EM_X86_64 } from './format.ts';
import { platformOf } from './platform.ts';

/** Of an AMD EPYC in a virtual machine that hides `abm`; ld.so calls it x86-64-v4. */
const HIDDEN =
  'fpu sse sse2 pni ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt xsave avx f16c lahf_lm bmi1 avx2 bmi2 avx512f avx512dq avx512cd avx512bw avx512vl';

const levelsOf = (flags: string): readonly string[] =>
  platformOf(EM_X86_64, rootedPaths(), `vendor_id\t: AuthenticAMD\nflags\t\t: ${flags}\n`).levels;

test('levels of the CPU, best first, also where the kernel hides one of their flags', () => {
  assert.deepEqual(levelsOf(HIDDEN), ['x86-64-v4', 'x86-64-v3', 'x86-64-v2']);
  assert.deepEqual(
    levelsOf(HIDDEN.replace(' avx2', '')),
    ['x86-64-v2'],
    'a level without the one below is none',
  );
  assert.deepEqual(levelsOf('fpu sse sse2'), []);
});
