/** One file out of a .deb, and the .deb in apt's cache: the repair tier between Stakeout's own copies and a reinstall. */
import { spawn } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import type { PackageRef } from '../../domain/component.ts';
import { FIXED_ENV, run } from '../process/index.ts';
import { rootedPaths } from '../rooted-path.ts';
import { TYPE, type TarHeader } from './tar-format.ts';
import { type TarFailure, type TarMember, TarReader, type TarResult } from './tar-reader.ts';

const DPKG_DEB = '/usr/bin/dpkg-deb';

/** A regular file, symbolic link or directory as the package ships it. */
export interface DebFile {
  /** As asked for. */
  readonly path: string;
  readonly type: 'file' | 'link' | 'directory';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names win over numbers when dpkg unpacks. */
  readonly user: string;
  readonly group: string;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly content: Buffer;
  readonly target?: string;
}

export type Extraction =
  | { readonly found: true; readonly file: DebFile }
  | { readonly found: false; readonly why: TarFailure | 'not-a-file' | 'unreadable' | 'timeout' };

export interface ExtractOptions {
  /** Larger members are refused. Default 256 MiB. */
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** Directories are wanted too. */
  readonly directories?: boolean;
}

const DEFAULT_MAX_BYTES = 256 << 20;
const DEFAULT_TIMEOUT_MS = 60_000;
/** A hard link names a member before it; a chain of them is no work of dpkg-deb. */
const MAX_LINKS = 1;

/** Takes the one file `path` (absolute, either name of a merged /usr) out of the package file `deb`. */
export function extractFile(deb: string, path: string, options: ExtractOptions = {}): Promise<Extraction> {
  return extract(deb, path, options, MAX_LINKS);
}

async function extract(
  deb: string,
  path: string,
  options: ExtractOptions,
  links: number,
): Promise<Extraction> {
  const names = memberNames(path);
  const result = await streamMembers(deb, (header) => names.has(plainName(header.name)), options);
  if (result === 'unreadable' || result === 'timeout') return { found: false, why: result };
  if (result.state !== 'found')
    return { found: false, why: result.state === 'failed' ? result.why : 'truncated' };
  const { member } = result;
  if (member.type === TYPE.hardLink && links > 0) {
    const linked = await extract(deb, plainName(member.link), options, links - 1);
    return linked.found ? { found: true, file: { ...linked.file, path } } : linked;
  }
  const type = typeOf(member);
  if (type === undefined || (type === 'directory' && options.directories !== true))
    return { found: false, why: 'not-a-file' };
  return { found: true, file: toFile(path, type, member) };
}

function typeOf(member: TarMember): DebFile['type'] | undefined {
  if (member.type === TYPE.file || member.type === TYPE.oldFile) return 'file';
  if (member.type === TYPE.directory) return 'directory';
  return member.type === TYPE.symbolicLink ? 'link' : undefined;
}

function toFile(path: string, type: DebFile['type'], member: TarMember): DebFile {
  const { mode, uid, gid, user, group, mtime, content, link } = member;
  return {
    path,
    type,
    mode,
    uid,
    gid,
    user,
    group,
    mtime,
    content,
    ...(type === 'link' ? { target: link } : {}),
  };
}

/** Members are called `./usr/bin/x`, directories `./usr/bin/`; older tools leave the `./` out. */
function plainName(name: string): string {
  return `/${name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')}`;
}

/** Since /usr is merged, what is asked for as /usr/lib/x may be shipped as /lib/x. */
function memberNames(path: string): ReadonlySet<string> {
  const plain = posix.resolve('/', path);
  const merged = /^(?:\/usr)?(\/(?:bin|sbin|lib(?:32|64|x32)?)\/.*)$/.exec(plain)?.[1];
  return new Set(merged === undefined ? [plain] : [plain, merged, `/usr${merged}`]);
}

/** dpkg-deb knows all compressions; what comes out of it is read here. */
function streamMembers(
  deb: string,
  wanted: (header: TarHeader) => boolean,
  options: ExtractOptions,
): Promise<TarResult | 'unreadable' | 'timeout'> {
  const reader = new TarReader({ wanted, maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES });
  return new Promise((resolve) => {
    const child = spawn(DPKG_DEB, ['--fsys-tarfile', posix.resolve('/', deb)], {
      cwd: '/',
      env: { ...FIXED_ENV },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let ending: TarResult | 'timeout' | undefined;
    const stop = (result: TarResult | 'timeout'): void => {
      ending ??= result;
      child.kill('SIGKILL'); // it only reads; there is nothing to tidy up
    };
    const timer = setTimeout(() => stop('timeout'), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      if (ending !== undefined) return;
      const result = reader.push(chunk);
      if (result.state !== 'reading') stop(result);
    });
    child.once('error', () => resolve('unreadable')); // no dpkg-deb here
    child.once('close', (code) => {
      clearTimeout(timer);
      if (ending !== undefined) resolve(ending);
      else resolve(code === 0 ? reader.end() : 'unreadable');
    });
  });
}

export type CachedDeb =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly why: string };

const ARCHIVES = '/var/cache/apt/archives';

/**
 * The package file of exactly this version in apt's cache. Its name alone proves nothing, so its control fields are read too,
 * and a file that others than root could have written is refused.
 */
export async function cachedDeb(wanted: PackageRef, root = '/'): Promise<CachedDeb> {
  const name = [wanted.name, wanted.version, wanted.arch].map(encodePart).join('_');
  const directory = rootedPaths(root).outside(ARCHIVES);
  if (directory === undefined || name.includes('/')) return { found: false, why: `no ${ARCHIVES}` };
  return trustedDeb(`${directory}/${name}.deb`, wanted);
}

/** The package file at `path`, when it holds exactly this version and only root could have written it. */
export async function trustedDeb(path: string, wanted: PackageRef): Promise<CachedDeb> {
  const refusal = whyNotTrusted(path);
  if (refusal !== undefined) return { found: false, why: refusal };
  const fields = await run([DPKG_DEB, '--field', path, 'Package', 'Version', 'Architecture']);
  if (fields.code !== 0) return { found: false, why: `${path} is not a readable package` };
  const says = new Map(fields.stdout.split('\n').map((line) => splitField(line)));
  const same =
    says.get('Package') === wanted.name &&
    says.get('Version') === wanted.version &&
    says.get('Architecture') === wanted.arch;
  return same
    ? { found: true, path }
    : { found: false, why: `${path} holds another package than its name says` };
}

/** apt quotes `:` and `%` and what has a meaning in file names: QuoteString(…, "_:") in apt-pkg. */
function encodePart(part: string): string {
  return part.replace(/[_:%/]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(': ');
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 2)];
}

const WRITABLE_BY_OTHERS = 0o022;

function whyNotTrusted(path: string): string | undefined {
  let stat;
  try {
    stat = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return `${path} cannot be looked at`;
  }
  if (stat === undefined) return `${path} is not there`;
  if (!stat.isFile()) return `${path} is no regular file`;
  const owners = [0, process.getuid?.() ?? 0];
  if (!owners.includes(stat.uid) || (stat.mode & WRITABLE_BY_OTHERS) !== 0)
    return `${path} could have been written by others than root`;
  return undefined;
}
