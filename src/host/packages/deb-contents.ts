/** What a package file holds, without unpacking it: its control files, and the names of its members. Bounded. */
import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import { FIXED_ENV } from '../process/index.ts';
import { readControlArchive } from './deb-archive.ts';
import type { TarHeader } from './tar-format.ts';
import { TarReader } from './tar-reader.ts';

const DPKG_DEB = '/usr/bin/dpkg-deb';
/** The longest control archives hold the md5sums of 60,000 files. */
const MAX_CONTROL = 32 << 20;
/** linux-source has 80,000 members. */
const MAX_MEMBERS = 1_000_000;
const DEFAULT_TIMEOUT_MS = 5000;

export interface ControlFiles {
  readonly control: string;
  readonly md5sums?: string;
  readonly conffiles?: string;
  readonly preinst?: string;
  readonly postinst?: string;
}

const WANTED = ['control', 'md5sums', 'conffiles', 'preinst', 'postinst'] as const;

/** The control files of a package; undefined when it cannot be read (no package, damaged, too large, too slow). */
export async function readControl(
  deb: string,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<ControlFiles | undefined> {
  const archive = readControlArchive(deb, MAX_CONTROL) ?? (await controlByDpkg(deb, timeoutMs));
  if (archive === undefined) return undefined;
  const files = Object.fromEntries(
    WANTED.flatMap((name) => {
      const text = member(archive, name);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  const { control, ...others } = files;
  return control === undefined ? undefined : { control, ...others };
}

async function controlByDpkg(deb: string, timeoutMs: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const whole = await stream('--ctrl-tarfile', deb, timeoutMs, (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    return size <= MAX_CONTROL;
  });
  return whole ? Buffer.concat(chunks) : undefined;
}

function member(archive: Buffer, name: string): string | undefined {
  const reader = new TarReader({
    wanted: (header) => plainName(header.name) === name,
    maxBytes: MAX_CONTROL,
  });
  const result = reader.push(archive);
  return result.state === 'found' ? result.member.content.toString('utf8') : undefined;
}

/** Absolute names of everything that is no directory; undefined when the package cannot be read. */
export async function listMembers(
  deb: string,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<string[] | undefined> {
  const names: string[] = [];
  const note = ({ name }: TarHeader): boolean => {
    if (!name.endsWith('/')) names.push(`/${plainName(name)}`);
    return false;
  };
  const reader = new TarReader({ wanted: note, maxBytes: 0 });
  let ended = false;
  const whole = await stream('--fsys-tarfile', deb, timeoutMs, (chunk) => {
    const result = reader.push(chunk);
    ended = result.state === 'failed' && result.why === 'absent'; // the proper end of an archive without the member
    return result.state === 'reading' && names.length < MAX_MEMBERS;
  });
  return whole || ended ? names : undefined;
}

function plainName(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}

/** Feeds what dpkg-deb prints to `take` until that says no. True when all of it was taken and dpkg-deb was content. */
function stream(
  action: '--ctrl-tarfile' | '--fsys-tarfile',
  deb: string,
  timeoutMs: number,
  take: (chunk: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(DPKG_DEB, [action, posix.resolve('/', deb)], {
      cwd: '/',
      env: { ...FIXED_ENV },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      child.kill('SIGKILL'); // it only reads
    };
    const timer = setTimeout(stop, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      if (!stopped && !take(chunk)) stop();
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(!stopped && code === 0);
    });
  });
}
