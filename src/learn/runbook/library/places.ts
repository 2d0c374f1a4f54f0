/** Where runbooks lie, and how a file that will be run is read: its owner, its mode and its bytes by the same descriptor. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '../../../domain/errors.ts';

/** Of this site; `/etc/stakeout` is where its configuration is too. */
export const LOCAL_DIRECTORY = '/etc/stakeout/runbooks';
const WRITABLE_BY_OTHERS = 0o022;
const MAX_BYTES = 1 << 19;

/** The folder that comes with the program: above the sources as well as above the bundle. */
export function shippedDirectory(): string {
  let directory = import.meta.dirname;
  for (let level = 0; level < 5; level += 1, directory = dirname(directory))
    if (existsSync(join(directory, 'runbooks')) && existsSync(join(directory, 'package.json')))
      return join(directory, 'runbooks');
  return '/usr/share/stakeout/runbooks';
}

export function runbookFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.md') && name !== 'README.md')
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

export type FileReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** No link is followed at the end of the path, and nothing but a plain file is read. */
export function readPlain(path: string, owner?: number): FileReading {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return {
      ok: false,
      why: codeOf(error) === 'ELOOP' ? 'it is a link' : (codeOf(error) ?? messageOf(error)),
    };
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { ok: false, why: 'it is no plain file' };
    if (stats.size > MAX_BYTES) return { ok: false, why: 'it is longer than 512 KiB' };
    if (owner !== undefined && stats.uid !== owner)
      return { ok: false, why: `it belongs to uid ${stats.uid}, not to uid ${owner}` };
    if (owner !== undefined && (stats.mode & WRITABLE_BY_OTHERS) !== 0)
      return { ok: false, why: 'its group or everybody may write to it' };
    return { ok: true, text: readFileSync(fd, 'utf8') };
  } finally {
    closeSync(fd);
  }
}

/** Why somebody else than `owner` could put another file there; every directory up to the root counts. */
export function refusalOfDirectory(directory: string, owner: number): string | undefined {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return `${directory} is not there`;
  if (!stats.isDirectory()) return `${directory} is no directory of its own`;
  if (stats.uid !== owner && stats.uid !== 0) return `${directory} belongs to uid ${stats.uid}`;
  // In a sticky directory such as /tmp others cannot replace what is not theirs (chmod(1), "RESTRICTED DELETION FLAG").
  const sticky = (stats.mode & 0o1000) !== 0;
  if ((stats.mode & WRITABLE_BY_OTHERS) !== 0 && !sticky)
    return `the group of ${directory} or everybody may write to it`;
  return directory === '/' ? undefined : refusalOfDirectory(dirname(directory), owner);
}
