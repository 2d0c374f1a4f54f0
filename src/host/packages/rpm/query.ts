/** Runs /usr/bin/rpm: argv only, fixed environment, bounded time and output. rpm(8), "QUERY OPTIONS". */
import { spawnSync } from 'node:child_process';
import { FIXED_ENV } from '../../process/index.ts';

export const RPM = '/usr/bin/rpm';
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT = 64 << 20;

/** Standard output, also of a run that did not find everything it was asked for (it then exits non-zero). Empty on failure. */
export type RpmQuery = (args: readonly string[]) => string;

export function rpmQuery(root: string): RpmQuery {
  return (args) => {
    const result = spawnSync(RPM, [...(root === '/' ? [] : ['--root', root]), '-q', ...args], {
      encoding: 'utf8',
      env: { ...FIXED_ENV },
      cwd: '/',
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return result.error ? '' : result.stdout;
  };
}
