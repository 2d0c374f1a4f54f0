/** Puts the guard into apt and dpkg, takes it out, and says how it stands. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { guardFiles, type GuardFile } from './files.ts';
import { FAIL_MODES, type HookSettings } from './hooks/settings.ts';
import { EXTENDED_STATES, HOOKS, placesIn } from './layout.ts';

const settingsSchema = z.object({
  node: z.string(),
  main: z.string(),
  program: z.string(),
  stateDir: z.string(),
  failMode: z.enum(FAIL_MODES),
});

export type FileState = 'ok' | 'missing' | 'changed';

const settingsFile = (stateDir: string): string => join(placesIn(stateDir).directory, 'installed.json');

/** The settings of the installation; undefined when there is none, or its record cannot be read. */
export function installedSettings(stateDir: string): HookSettings | undefined {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(settingsFile(stateDir), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes everything but the index; what registers the hooks comes last, so that an interruption leaves apt as it was. Returns the paths.
 * The index is written when the baseline has what stands here now: an older one than the baseline is none to the hooks.
 */
export function install(settings: HookSettings): string[] {
  if (!existsSync('/usr/bin/dpkg'))
    throw new StakeoutError('install the guard', 'this host has no dpkg', {
      next: 'the guard works with apt and dpkg only, so far',
      exit: EXIT.environment,
    });
  const files = guardFiles(settings);
  const places = placesIn(settings.stateDir);
  privateDirectory(places.directory);
  writeDurably(settingsFile(settings.stateDir), [Buffer.from(JSON.stringify(settings))]);
  if (existsSync(EXTENDED_STATES)) copyFileSync(EXTENDED_STATES, places.extendedStates);
  mkdirSync(HOOKS, { recursive: true, mode: 0o755 });
  for (const file of files) put(file);
  return files.map(({ path }) => path);
}

function put({ path, text, mode }: GuardFile): void {
  writeDurably(path, [Buffer.from(text)], { mode });
  chmodSync(path, mode); // whatever the umask
}

/** Takes out what was put in, the registration first. Refusals and approvals stay on record. Returns what was there. */
export function uninstall(stateDir: string): string[] {
  const removed = paths()
    .toReversed()
    .filter((path) => existsSync(path));
  for (const path of removed) rmSync(path);
  for (const directory of [HOOKS, '/usr/lib/stakeout']) removeEmpty(directory);
  rmSync(settingsFile(stateDir), { force: true });
  return removed;
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

const NO_SETTINGS: HookSettings = { node: '/n', main: '/m', program: '/p', stateDir: '/s', failMode: 'open' };

/** Where the files of any installation stand. */
function paths(): string[] {
  return guardFiles(NO_SETTINGS).map(({ path }) => path);
}

export function fileStates(settings: HookSettings): { readonly path: string; readonly state: FileState }[] {
  return guardFiles(settings).map(({ path, text }) => {
    const found = contentOf(path);
    return { path, state: found === undefined ? 'missing' : found === text ? 'ok' : 'changed' };
  });
}

/** Puts back what is gone; what was edited is an administrator's, and left. Never throws. Returns what it put back. */
export function heal(stateDir: string): string[] {
  const settings = installedSettings(stateDir);
  if (settings === undefined) return [];
  return guardFiles(settings).flatMap((file) => {
    if (contentOf(file.path) !== undefined) return [];
    try {
      mkdirSync(HOOKS, { recursive: true, mode: 0o755 });
      put(file);
      return [file.path];
    } catch {
      return []; // a read-only /etc is not the moment to stop apt
    }
  });
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
