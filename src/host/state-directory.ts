/** Where Stakeout keeps what outlives it: baseline, vault, keys, journal. Private to the user who runs it. */
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';

const SYSTEM_DIRECTORY = '/var/lib/stakeout';
const GROUP_OR_WORLD_WRITABLE = 0o022;

export interface StateDirectoryContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
}

function processContext(): StateDirectoryContext {
  return { env: process.env, uid: process.geteuid?.() ?? -1 };
}

/** The path alone; nothing is created. XDG: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function stateDirectoryPath(context: StateDirectoryContext = processContext()): string {
  const { env, uid } = context;
  const chosen = env['STAKEOUT_STATE_DIR'];
  if (chosen !== undefined && chosen !== '') return absolute(chosen, 'STAKEOUT_STATE_DIR');
  if (uid === 0) return SYSTEM_DIRECTORY;
  const xdg = env['XDG_STATE_HOME'];
  // The specification says that a relative XDG_STATE_HOME is to be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'stakeout');
  const home = env['HOME'];
  if (home === undefined || home === '')
    throw new StakeoutError('no state directory', 'neither STAKEOUT_STATE_DIR nor HOME is set', {
      next: 'set STAKEOUT_STATE_DIR to a directory of your own',
      exit: EXIT.input,
    });
  return join(absolute(home, 'HOME'), '.local/state/stakeout');
}

/** The state directory, created 0700 when absent; throws when somebody else could write to it. */
export function stateDirectory(context: StateDirectoryContext = processContext()): string {
  return privateDirectory(stateDirectoryPath(context), context.uid);
}

/** Creates `path` 0700 when absent; refuses one that another user owns or that group or world may write. */
export function privateDirectory(path: string, uid: number = process.geteuid?.() ?? -1): string {
  try {
    createLevels(path);
  } catch (error) {
    throw new StakeoutError(`cannot create ${path}`, codeOf(error) ?? messageOf(error), {
      next: 'set STAKEOUT_STATE_DIR to a directory that you may write',
      cause: error,
    });
  }
  const stats = lstatSync(path);
  if (!stats.isDirectory()) throw refused(path, 'it is not a directory');
  if (stats.uid !== uid) throw refused(path, `it belongs to uid ${stats.uid}, not to uid ${uid}`);
  if ((stats.mode & GROUP_OR_WORLD_WRITABLE) !== 0)
    throw refused(path, 'its group or everybody may write to it', `chmod 0700 ${path}`);
  return path;
}

/**
 * Level by level, because `mkdirSync` with `recursive` never returns below /proc: mkdir(2) there answers ENOENT although the
 * parent exists, and Node goes up and down for ever.
 */
function createLevels(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) createLevels(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process of ours may have been quicker; whatever stands there is judged by the caller.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function absolute(path: string, variable: string): string {
  if (isAbsolute(path)) return path;
  throw new StakeoutError('no state directory', `${variable} is not an absolute path: ${path}`, {
    next: `set ${variable} to an absolute path`,
    exit: EXIT.input,
  });
}

function refused(path: string, why: string, next = 'choose another with STAKEOUT_STATE_DIR'): StakeoutError {
  return new StakeoutError(`refusing to use ${path}`, why, { next, exit: EXIT.input });
}
