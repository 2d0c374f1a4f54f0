/** Programs as anybody would run them, and what is expected of them. */
import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';

export interface Tried {
  readonly code: number | null;
  readonly output: string;
}

/** Of an emulated processor that others want, too. */
const LONGEST_MS = 600_000;

export function tryIt(...argv: readonly string[]): Tried {
  const [file = '', ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: LONGEST_MS,
    env: { PATH: '/usr/sbin:/usr/bin:/bin:/sbin', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error !== undefined) throw error;
  return { code: status, output: `${stdout}${stderr}`.trim() };
}

/** Throws unless it was refused with EPERM. */
export function mustFail(...argv: readonly string[]): string {
  const { code, output } = tryIt(...argv);
  if (code === 0) throw new Error(`${argv.join(' ')} went through`);
  if (!output.includes('Operation not permitted'))
    throw new Error(`${argv.join(' ')} failed otherwise: ${output}`);
  return output.split('\n').at(-1) ?? '';
}

export function mustWork(...argv: readonly string[]): string {
  const { code, output } = tryIt(...argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${output}`);
  return output.split('\n').at(-1) ?? '';
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
