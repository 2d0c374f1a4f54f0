/** A site on disk: written beside its place, then put there whole. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { temporaryName, writeError } from '../../host/durable-file.ts';
import type { SiteFiles } from './build.ts';

/** Every site has it; a directory without it is somebody else's. */
const MARK = 'site.json';

export function writeSite(out: string, files: SiteFiles): void {
  const target = resolve(out);
  refuseStrangers(target);
  mkdirSync(dirname(target), { recursive: true });
  const made = temporaryName(dirname(target));
  const old = temporaryName(dirname(target));
  try {
    writeFiles(made, files);
    if (existsSync(target)) renameSync(target, old);
    renameSync(made, target);
  } catch (error) {
    if (existsSync(old) && !existsSync(target)) renameSync(old, target);
    throw writeError(target, error);
  } finally {
    rmSync(made, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function writeFiles(directory: string, files: SiteFiles): void {
  for (const [name, content] of files) {
    const path = join(directory, name);
    if (!path.startsWith(`${directory}/`)) throw new Error(`${name} leads out of the site`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, content, { mode: 0o644, flag: 'wx' });
  }
}

function refuseStrangers(target: string): void {
  if (!existsSync(target)) return;
  const names = readdirSync(target);
  if (names.length === 0 || names.includes(MARK)) return;
  throw new StakeoutError(
    `refusing to replace ${target}`,
    'it holds files, and is no site that Stakeout built',
    {
      exit: EXIT.input,
      next: 'choose a directory that is empty or not there',
    },
  );
}
