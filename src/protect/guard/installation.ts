/** Puts the guard into the package manager, takes it out, and says how it stands. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { GUARD_FILES } from '../../host/guard-places.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { guardFiles, type GuardFile } from './files.ts';
import type { HookSettings } from './hooks/settings.ts';
import { installedSettings, settingsFile } from './installed-settings.ts';
import { DNF_PROTECTED, EXTENDED_STATES, HOOKS, placesIn, RPM_REFUSAL } from './layout.ts';
import { protectedNames } from './protected-names.ts';

export type FileState = 'ok' | 'missing' | 'changed';

/**
 * Writes everything but the index; what registers the hooks comes last, so that an interruption leaves all as it was. Returns the paths.
 * The index is written when the baseline has what stands here now: an older one than the baseline is none to the hooks.
 */
export function install(settings: HookSettings): string[] {
  const files = guardFiles(settings);
  const places = placesIn(settings.stateDir);
  privateDirectory(places.directory);
  writeDurably(settingsFile(settings.stateDir), [Buffer.from(JSON.stringify(settings))]);
  if (existsSync(EXTENDED_STATES)) copyFileSync(EXTENDED_STATES, places.extendedStates);
  for (const file of files) put(file);
  return files.map(({ path }) => path);
}

function put({ path, text, mode }: GuardFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeDurably(path, [Buffer.from(text)], { mode });
  chmodSync(path, mode); // whatever the umask
}

/** Takes out what was put in, the registration first. Refusals and approvals stay on record. Returns what was there. */
export function uninstall(stateDir: string): string[] {
  const removed = OWN.filter((path) => existsSync(path));
  for (const path of removed) {
    rmSync(path);
    removeCompiled(path);
  }
  for (const directory of [dirname(RPM_REFUSAL), HOOKS, '/usr/lib/stakeout']) removeEmpty(directory);
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

/** Where the files of any installation stand; what registers comes first. */
const OWN: readonly string[] = [
  DNF_PROTECTED,
  ...GUARD_FILES.toSorted((a, b) => Number(a.startsWith(HOOKS)) - Number(b.startsWith(HOOKS))),
];

/** What Python keeps of a plugin that it has read. */
function removeCompiled(path: string): void {
  const [, name] = /\/([^/]+)\.py$/.exec(path) ?? [];
  if (name === undefined) return;
  const directory = join(dirname(path), '__pycache__');
  if (!existsSync(directory)) return;
  for (const file of readdirSync(directory)) if (file.startsWith(`${name}.`)) rmSync(join(directory, file));
}

export function fileStates(settings: HookSettings): { readonly path: string; readonly state: FileState }[] {
  const files = [...guardFiles(settings), ...protectedNames(settings)];
  return files.map(({ path, text }) => {
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
      put(file);
      return [file.path];
    } catch {
      return []; // a read-only /etc is not the moment to stop anybody
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
