/** A program of a step as the file that will run: on a fixed path, owned by root, not writable by others. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FIXED_ENV, run } from '../../host/process/index.ts';
import type { Ran } from './run.ts';

const PATH = (FIXED_ENV['PATH'] ?? '').split(':');
const WRITABLE_BY_OTHERS = 0o022;
const EXECUTABLE = 0o111;
const KEPT_BYTES = 1 << 18;

/** The absolute path, or why there is none. `launcher`: what `stakeout` stands for. */
export function resolveProgram(
  program: string,
  launcher: string,
): { readonly path: string } | { readonly why: string } {
  if (program === 'stakeout') return { path: launcher };
  const candidates = program.startsWith('/')
    ? [program]
    : program.includes('/')
      ? []
      : PATH.map((directory) => join(directory, program));
  for (const path of candidates) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile() || (stats.mode & EXECUTABLE) === 0) continue;
    if (stats.uid !== 0 || (stats.mode & WRITABLE_BY_OTHERS) !== 0)
      return { why: `${path} can be changed by others than root` };
    return { path };
  }
  return { why: program.startsWith('/') ? 'it is not there' : `it is not in ${PATH.join(', ')}` };
}

/** Standard output and error together, in the order of the streams. */
export async function execute(argv: readonly string[], timeoutMs: number, launcher: string): Promise<Ran> {
  const [program = '', ...args] = argv;
  const found = resolveProgram(program, launcher);
  if ('why' in found) return { code: null, output: '', timedOut: false, startError: found.why };
  const result = await run([found.path, ...args], {
    timeoutMs,
    maxBytes: KEPT_BYTES,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  return {
    code: result.code,
    output: result.stdout + result.stderr,
    timedOut: result.timedOut,
    ...(result.startError === undefined ? {} : { startError: result.startError }),
  };
}
