/** Where the benchmark keeps what outlives a run: results, recorded observations, measured outcomes. Not in the repository. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** XDG: a relative XDG_CACHE_HOME is to be ignored. The directory is made when it is absent. */
export function cacheDirectory(...below: readonly string[]): string {
  const base = process.env['XDG_CACHE_HOME'];
  const root = base !== undefined && base.startsWith('/') ? base : '/var/cache';
  const directory = join(root, 'stakeout', ...below);
  mkdirSync(directory, { recursive: true });
  return directory;
}
