/**
 * Holds what a step changes, and gives the program that instead of a path. Between a look at a path and a program's own walk along it
 * whoever may write to a directory on the way can put a link there (CWE-367); an open file stays what it is, wherever its name leads.
 * The program meets it as /proc/self/fd/N (proc_pid_fd(5)).
 */
import { closeSync, constants, fstatSync } from 'node:fs';
import { posix } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import { mkdirat, O_PATH, openat, openNoSymlinks } from '../../host/file-system/index.ts';
import { type KnownStep, Refusal, type Change } from './shapes.ts';

/** A change with its real place as `path`, and `named` as the plan has it. */
export interface PlacedChange extends Change {
  readonly named: string;
}

export interface PlacedStep extends Omit<KnownStep, 'changes'> {
  readonly changes: readonly PlacedChange[];
}

export interface HeldStep {
  readonly argv: readonly string[];
  /** Open files that the program gets as 3, 4, … */
  readonly files: readonly number[];
  /** What it says, with the paths of the plan in it again. */
  readonly plain: (text: string) => string;
  readonly close: () => void;
}

/** After standard input, output and error. */
const FIRST = 3;

/** Throws Refusal or a system error, and then nothing is held. The caller closes it. */
export function hold({ argv, changes }: PlacedStep): HeldStep {
  const files: number[] = [];
  const standFor = new Map<string, string>();
  const close = (): void => {
    for (const fd of files) closeSync(fd);
  };
  const give = (fd: number, path: string): string => {
    const given = `/proc/self/fd/${FIRST + files.push(fd) - 1}`;
    standFor.set(given, path);
    return given;
  };
  try {
    const args = new Map<string, string>();
    for (const change of changes)
      if (change.suffix === undefined && argv.includes(change.named) && !args.has(change.named))
        args.set(change.named, found(change, give));
    const plain = (text: string): string =>
      [...standFor].toReversed().reduce((said, [given, path]) => said.replaceAll(given, path), text);
    return { argv: followingNothing(argv.map((arg) => args.get(arg) ?? arg)), files, plain, close };
  } catch (error) {
    close();
    throw error;
  }
}

function found(change: PlacedChange, give: (fd: number, path: string) => string): string {
  try {
    return heldAs(change, give);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') throw new Refusal(`${change.path}, or the way to it, is not there`);
    if (code === 'ELOOP')
      throw new Refusal(`the way to ${change.path} has become a link since it was looked at`);
    throw error;
  }
}

/** The object itself where a program would follow a link there; else its directory, and a name in it. */
function heldAs(
  { path, what, follows, makes }: PlacedChange,
  give: (fd: number, path: string) => string,
): string {
  const directory = posix.dirname(path);
  const parent = openNoSymlinks(directory, O_PATH | constants.O_DIRECTORY);
  const name = posix.basename(path);
  if (what !== 'attributes' || !follows) return `${give(parent, directory)}/${name}`;
  try {
    return give(name === '' ? openNoSymlinks('/', O_PATH) : openObject(parent, name, makes === true), path);
  } finally {
    closeSync(parent);
  }
}

/** What is to be made is made here: install(1) would take a link that somebody makes first for the directory. */
function openObject(parent: number, name: string, makes: boolean): number {
  const open = (): number => openat(parent, name, O_PATH | constants.O_NOFOLLOW);
  let fd: number;
  try {
    fd = open();
  } catch (error) {
    if (!makes || codeOf(error) !== 'ENOENT') throw error;
    mkdirat(parent, name, 0o700);
    fd = open();
  }
  if (!fstatSync(fd).isSymbolicLink()) return fd;
  closeSync(fd);
  throw new Refusal(`${name} has become a link since it was looked at`);
}

const INTO_A_DIRECTORY = new Set(['/usr/bin/mv', '/usr/bin/cp', '/usr/bin/ln']);
const AS_NAMED = '--no-target-directory';

/** The places are real ones: a link there now is somebody's trap, and mv(1) would move into the directory it leads to. */
function followingNothing([program = '', ...args]: readonly string[]): readonly string[] {
  const kept = program === '/usr/bin/sed' ? args.filter((arg) => arg !== '--follow-symlinks') : args;
  const named = INTO_A_DIRECTORY.has(program) && !kept.includes(AS_NAMED) ? [AS_NAMED] : [];
  return [program, ...named, ...kept];
}
