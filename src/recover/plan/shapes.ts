/**
 * The programs that a repair may run and the arguments each may get: the last line of defence between a plan and the host. What is
 * not here is not run, whoever composed it. Pure; `way.ts` looks at the host.
 */
import { posix } from 'node:path';
import { isTopLevel, refusalOfPath } from './path.ts';

/** One object that a step changes. */
export interface Change {
  readonly path: string;
  /** `attributes`: mode and owner only; its content stays. */
  readonly what: 'object' | 'attributes';
  /** The program acts on what a link at `path` leads to. */
  readonly follows: boolean;
  /** A directory that is made when it is not there. */
  readonly makes?: true;
  /** Not the object itself but one beside it, whose name is longer by this. */
  readonly suffix?: string;
}

export interface KnownStep {
  readonly argv: readonly string[];
  readonly changes: readonly Change[];
  readonly deadlineMs: number;
  /** The process it ends. */
  readonly pid?: number;
}

/** Why something is not run. */
export class Refusal extends Error {}

type Shape = (args: readonly string[]) => Omit<KnownStep, 'argv'>;

/** Downloads and installs; longer than that and somebody should look. */
const PACKAGES_MS = 300_000;
/** Our own commands bound what they do themselves; the longest way is a download of one package. */
const OWN_MS = 180_000;
const OTHERS_MS = 60_000;

/** Throws Refusal. `launcher`: the absolute path of this program. */
export function knownStep(argv: readonly string[], launcher: string): KnownStep {
  const [program = '', ...args] = argv;
  const shape = program === launcher ? ownCommand : PROGRAMS.get(program);
  if (shape === undefined) throw new Refusal(`${JSON.stringify(program)} is no program that repairs use`);
  return { argv: [...argv], ...shape(args) };
}

function ownCommand(args: readonly string[]): ReturnType<Shape> {
  const [command, ...rest] = args;
  const own = { changes: [], deadlineMs: OWN_MS };
  if (command === 'repair' && rest[0] === '--yes' && rest.length > 1) {
    for (const path of rest.slice(1)) thePath(path);
    return own;
  }
  if (command === 'undo' && rest.length === 1) {
    thePath(rest[0]);
    return own;
  }
  const [service = '', ...flags] = rest;
  const asked = flags.toSorted().join(' ');
  if (command === 'restart' && SERVICE.test(service) && (asked === '--yes' || asked === '--reload --yes'))
    return own;
  throw new Refusal('of its own commands a plan uses repair --yes PATH, undo PATH and restart SERVICE --yes');
}

/** Ids of services: `apache2`, `php8.2-fpm`, `elf:/usr/sbin/mysqld`. */
const SERVICE = /^[A-Za-z0-9][\w.@+-]*$|^elf:\/[\w.@+/-]+$/;
/** Debian Policy §5.6.1 and §5.6.12, with the architecture between. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?(?:=[0-9][A-Za-z0-9.+:~-]*)?$/;
/** Where apt keeps what it has verified and only root writes (apt.conf(5), Dir::Cache::Archives). */
const ARCHIVE = /^\/var\/cache\/apt\/archives\/[a-z0-9][\w.+%~-]*\.deb$/;
const APT_FLAGS: ReadonlySet<string> = new Set([
  '--yes',
  '--no-install-recommends',
  '--reinstall',
  '--option=Dpkg::Options::=--force-confold',
  '--option=Dpkg::Options::=--force-confmiss',
  '--option=DPkg::Lock::Timeout=60', // apt.conf(5): waits for another run instead of failing at once
]);

function aptGet([verb = '', ...rest]: readonly string[]): ReturnType<Shape> {
  const names = afterFlags(rest, APT_FLAGS);
  if (verb !== 'install' && verb !== 'remove') throw new Refusal('apt-get may install and remove');
  if (names.length === 0 || !names.every((name) => PACKAGE.test(name)))
    throw new Refusal(`not the name of a package: ${names.find((name) => !PACKAGE.test(name)) ?? 'none'}`);
  return { changes: [], deadlineMs: PACKAGES_MS };
}

/** Finishes what an interrupted run left undone, or installs what apt keeps. */
function dpkg([verb, ...operands]: readonly string[]): ReturnType<Shape> {
  const known =
    (verb === '--configure' && operands.length === 1 && PACKAGE.test(operands[0] ?? '')) ||
    (verb === '--install' && operands.length > 0 && operands.every((one) => ARCHIVE.test(one)));
  if (!known)
    throw new Refusal('of dpkg a plan uses --configure PACKAGE and --install with archives that apt keeps');
  return { changes: [], deadlineMs: PACKAGES_MS };
}

const MODE = /^[0-7]{3,4}$/;
/** useradd(8), NAME_REGEX of Debian; numbers are taken as they are. */
const ACCOUNT = /^(?:[a-z_][a-z0-9_-]{0,31}|\d{1,10})$/;

function chmod(args: readonly string[]): ReturnType<Shape> {
  const [mode = '', ...paths] = args;
  if (!MODE.test(mode) || paths.length === 0) throw new Refusal('chmod takes an octal mode and paths');
  return changing(paths.map((path) => attributesOf(thePath(path), true)));
}

function chown(args: readonly string[]): ReturnType<Shape> {
  const follows = !args.includes('--no-dereference');
  const [owner = '', ...paths] = afterFlags(args, new Set(['--no-dereference']));
  const [user = '', group, ...more] = owner.split(':');
  if (!ACCOUNT.test(user) || (group !== undefined && !ACCOUNT.test(group)) || more.length > 0)
    throw new Refusal(`not an owner: ${owner}`);
  if (paths.length === 0) throw new Refusal('chown takes an owner and paths');
  return changing(paths.map((path) => attributesOf(thePath(path), follows)));
}

function ln(args: readonly string[]): ReturnType<Shape> {
  if (!args.includes('--symbolic')) throw new Refusal('only symbolic links are made');
  const flags = new Set(['--symbolic', '--no-target-directory', '--force']);
  const [target = '', link, ...more] = afterFlags(args, flags);
  const path = deeper(link, more);
  thePath(posix.resolve(posix.dirname(path), target));
  return changing([objectAt(path)]);
}

function rm(args: readonly string[]): ReturnType<Shape> {
  const [path, ...more] = afterFlags(args, new Set(['--force']));
  return changing([objectAt(deeper(path, more))]);
}

function rmdir([path, ...more]: readonly string[]): ReturnType<Shape> {
  return changing([objectAt(deeper(path, more))]);
}

function mv(args: readonly string[]): ReturnType<Shape> {
  const [from, to, ...more] = afterFlags(args, new Set(['--no-clobber', '--no-target-directory']));
  return changing([objectAt(deeper(from, [])), objectAt(deeper(to, more))]);
}

/** Only where nothing stands: what stands there is not to be lost by a copy. */
function cp(args: readonly string[]): ReturnType<Shape> {
  if (!args.includes('--no-clobber')) throw new Refusal('cp must not overwrite');
  const [from, to, ...more] = afterFlags(args, new Set(['--no-clobber', '--preserve=all']));
  thePath(from);
  return changing([objectAt(deeper(to, more))]);
}

/** `install -d -m MODE -o OWNER -g GROUP PATH`. */
function install(args: readonly string[]): ReturnType<Shape> {
  const [d, m, mode = '', o, owner = '', g, group = '', path, ...more] = args;
  if (d !== '-d' || m !== '-m' || o !== '-o' || g !== '-g' || more.length > 0)
    throw new Refusal('install makes directories: -d -m MODE -o OWNER -g GROUP PATH');
  if (!MODE.test(mode) || !ACCOUNT.test(owner) || !ACCOUNT.test(group))
    throw new Refusal(`not a mode, an owner and a group: ${mode} ${owner} ${group}`);
  return changing([{ path: thePath(path), what: 'attributes', follows: true, makes: true }]);
}

/** What is kept by sed itself, beside the file. */
export const SED_SUFFIX = '.before-stakeout';
/**
 * sed's scripts can run programs (`e`) and write files (`w`), so only these are known: one line becomes a comment, one
 * `listen` of a pool gets a plain address, one service runs as www-data again.
 */
const SED_SCRIPTS: readonly RegExp[] = [
  /^[1-9]\d{0,6}s\/\^\/[#;] \/$/,
  /^[1-9]\d{0,6}s\|\^\[; \]\*listen \*=\.\*\|listen = [\w./:-]{1,200}\|$/,
  /^[1-9]\d{0,6}s\|\^\[; \]\*(user|group) \*=\.\*\|\1 = www-data\|$/,
  /^[1-9]\d{0,6}s\|\^\[; \]\*listen\\\.(owner|group) \*=\.\*\|listen\.\1 = www-data\|$/,
  /^[1-9]\d{0,6}s\|\^ \*user \.\*\|user www-data;\|$/,
  /^[1-9]\d{0,6}s\|(APACHE_RUN_(?:USER|GROUP))=\.\*\|\1=www-data\|$/,
];

function sed(args: readonly string[]): ReturnType<Shape> {
  const [inPlace, follow, script = '', file, ...more] = args;
  if (inPlace !== `--in-place=${SED_SUFFIX}` || follow !== '--follow-symlinks')
    throw new Refusal(`sed works with --in-place=${SED_SUFFIX} --follow-symlinks`);
  if (!SED_SCRIPTS.some((known) => known.test(script))) throw new Refusal(`not a known edit: ${script}`);
  const path = deeper(file, more);
  return changing([
    { path, what: 'object', follows: true },
    { path, what: 'object', follows: true, suffix: SED_SUFFIX },
  ]);
}

const SIGNALS: ReadonlySet<string> = new Set(['-TERM', '-QUIT', '-HUP', '-USR1', '-USR2', '-KILL']);

function kill(args: readonly string[]): ReturnType<Shape> {
  const [pid = '', ...more] = afterFlags(args, SIGNALS);
  if (!/^[1-9]\d{0,6}$/.test(pid) || pid === '1' || more.length > 0)
    throw new Refusal(`not a process to end: ${[pid, ...more].join(' ')}`);
  return { changes: [], deadlineMs: OTHERS_MS, pid: Number(pid) };
}

function mount([o, options = '', point, ...more]: readonly string[]): ReturnType<Shape> {
  if (o !== '-o' || !/^remount,r[ow]$/.test(options) || more.length > 0)
    throw new Refusal('mount only turns a mount read-only or writable');
  thePath(point);
  return changing([]);
}

const ACCOUNT_FILES = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow'];
const USER_OPTIONS: Readonly<Record<string, RegExp>> = {
  '--uid': /^[1-9]\d{0,2}$/, // below 1000: Debian Policy §9.2.2
  '--gid': /^(?:[1-9]\d{0,2}|[a-z_][a-z0-9_-]{0,31})$/,
  '--home-dir': /^\/(?:[\w.-]+\/)*[\w.-]+$/,
  '--shell': /^\/(?:usr\/sbin\/nologin|bin\/false)$/,
};
const USER_FLAGS: ReadonlySet<string> = new Set(['--system', '--no-create-home', '--no-user-group']);

/** A system account that nobody can log in to. */
function useradd(args: readonly string[]): ReturnType<Shape> {
  if (!args.includes('--system') || !args.includes('--shell'))
    throw new Refusal('only system accounts without a login are made');
  return accounts(args, USER_OPTIONS);
}

function groupadd(args: readonly string[]): ReturnType<Shape> {
  if (!args.includes('--system')) throw new Refusal('only system groups are made');
  return accounts(args, { '--gid': /^[1-9]\d{0,2}$/ });
}

function accounts(
  args: readonly string[],
  options: Readonly<Record<string, RegExp>> = {},
): ReturnType<Shape> {
  let rest = args;
  for (let [flag = '', value = ''] = rest; flag.startsWith('-'); [flag = '', value = ''] = rest) {
    const takes = Object.hasOwn(options, flag) ? options[flag] : undefined;
    if (takes === undefined && !USER_FLAGS.has(flag))
      throw new Refusal(`not an option for accounts: ${flag}`);
    if (takes !== undefined && !takes.test(value)) throw new Refusal(`not a value for ${flag}: ${value}`);
    rest = rest.slice(takes === undefined ? 1 : 2);
  }
  const [name = '', ...more] = rest;
  if (!ACCOUNT.test(name) || /^\d/.test(name) || name === 'root' || more.length > 0)
    throw new Refusal(`not the name of an account: ${rest.join(' ')}`);
  return changing(ACCOUNT_FILES.map((path) => objectAt(path)));
}

const PROGRAMS: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['/usr/bin/apt-get', aptGet],
  ['/usr/bin/dpkg', dpkg],
  ['/usr/bin/chmod', chmod],
  ['/usr/bin/chown', chown],
  ['/usr/bin/cp', cp],
  ['/usr/bin/install', install],
  ['/usr/bin/kill', kill],
  ['/usr/bin/ln', ln],
  ['/usr/bin/mount', mount],
  ['/usr/bin/mv', mv],
  ['/usr/bin/rm', rm],
  ['/usr/bin/rmdir', rmdir],
  ['/usr/bin/sed', sed],
  ['/usr/sbin/groupadd', groupadd],
  ['/usr/sbin/groupdel', (args) => accounts(args)],
  ['/usr/sbin/useradd', useradd],
  ['/usr/sbin/userdel', (args) => accounts(args)],
]);

/** What follows the flags; one that is not known is refused, `--` too. */
function afterFlags(args: readonly string[], known: ReadonlySet<string>): readonly string[] {
  const first = args.findIndex((arg) => !arg.startsWith('-'));
  const end = first === -1 ? args.length : first;
  const unknown = args.find((arg, at) => (at < end ? !known.has(arg) : arg.startsWith('-')));
  if (unknown !== undefined) throw new Refusal(`not a known option: ${unknown}`);
  return args.slice(end);
}

function thePath(path: string | undefined): string {
  const refusal = path === undefined ? 'a path is missing' : refusalOfPath(path);
  if (path === undefined || refusal !== undefined) throw new Refusal(refusal ?? '');
  return path;
}

/** One path, and not the root of a tree that the system stands on. */
function deeper(path: string | undefined, more: readonly string[]): string {
  const found = thePath(path);
  if (more.length > 0) throw new Refusal(`one path too many: ${more.join(' ')}`);
  if (isTopLevel(found)) throw new Refusal(`${found} is too high up to be replaced`);
  return found;
}

const objectAt = (path: string): Change => ({ path, what: 'object', follows: false });
const attributesOf = (path: string, follows: boolean): Change => ({ path, what: 'attributes', follows });

function changing(changes: readonly Change[]): ReturnType<Shape> {
  return { changes, deadlineMs: OTHERS_MS };
}
