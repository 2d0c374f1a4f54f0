/** Throw-away hosts for the trials: a site with mod_php, a baseline of it, and the packages that take PHP away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../src/host/process/index.ts';
import { Clone } from '../../src/host/sandbox/index.ts';
import { CHECKOUT } from '../../src/practice/checkout.ts';
import { PRACTICE_STATE, practiceImage, PracticeHost } from '../../src/practice/index.ts';

const PATIENCE = {
  timeoutMs: 300_000,
  maxBytes: 16 << 20,
  env: { DEBIAN_FRONTEND: 'noninteractive', STAKEOUT_STATE_DIR: PRACTICE_STATE },
};
export const STAKEOUT = join(CHECKOUT, 'stakeout');

/** Beside the practice host's own packages: the front ends that are tried. */
const FRONT_ENDS = ['aptitude', 'python3-apt', 'procps'];

export interface Ground extends AsyncDisposable {
  /** A host as it was before anything was done to it. */
  fresh(): Promise<Clone>;
}

export async function prepareGround(script: string, log: (line: string) => void): Promise<Ground> {
  const scratch = mkdtempSync(join(tmpdir(), 'stakeout-guard-'));
  const options = { packages: FRONT_ENDS, cacheDirectory: join(cacheRoot(), 'guard'), say: log };
  const image = await practiceImage(options);
  const prepared = join(scratch, 'prepared.tar');
  {
    await using host = await PracticeHost.start({ stack: 'modphp', ...options });
    await must(host.clone, ['/bin/sh', join(CHECKOUT, script)]);
    await must(host.clone, [STAKEOUT, 'baseline', 'create']);
    await must(host.clone, ['/usr/sbin/apache2ctl', 'stop']);
    await host.clone.saveImage(prepared);
  }
  return {
    fresh: () =>
      Clone.create({
        images: [image, prepared],
        hostname: 'practice',
        tracing: true,
        shared: [{ from: CHECKOUT, to: CHECKOUT }],
      }),
    [Symbol.asyncDispose]: async () => rmSync(scratch, { recursive: true }),
  };
}

export function cacheRoot(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base !== undefined && base.startsWith('/') ? base : '/var/cache', 'stakeout');
}

export function inside(clone: Clone, argv: readonly string[]): Promise<RunResult> {
  return clone.runTrusted(argv, PATIENCE);
}

export async function must(clone: Clone, argv: readonly string[]): Promise<string> {
  const done = await inside(clone, argv);
  if (done.code === 0) return done.stdout;
  throw new Error(
    `${argv.join(' ')} ended with ${done.code}: ${done.stderr.slice(-2000)}${done.stdout.slice(-500)}`,
  );
}

export const shell = (clone: Clone, text: string): Promise<RunResult> =>
  inside(clone, ['/bin/bash', '-c', text]);
