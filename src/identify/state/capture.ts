/** The state of one filesystem object as it is now, taken so that a change while looking is noticed. */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
} from 'node:fs';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { FileState, FileType } from '../../domain/file-state.ts';
import { xattrsOfPath } from '../../host/raw-files/index.ts';
import { hashFd } from './hash-file.ts';
import { targetText } from './target.ts';

const ATTEMPTS = 3;
// O_NONBLOCK: opening a FIFO that took the file's place must not wait for its writer (open(2), fifo(7)).
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What tells without reading whether a file is still the one that was read (inode(7)). Decimal text: 64-bit values survive JSON. */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly size: string;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}

export interface Capture {
  readonly state: FileState;
  readonly identity: FileIdentity;
}

export interface CaptureOptions {
  /** Read the content of files; default true. Without it `sha256` is absent. */
  readonly hash?: boolean;
}

/** undefined when nothing stands at `path`. Throws StakeoutError when it cannot be read or keeps changing. */
export function captureState(path: string, options: CaptureOptions = {}): FileState | undefined {
  return capture(path, options)?.state;
}

/** As `captureState`, with the identity of what was looked at. */
export function capture(path: string, options: CaptureOptions = {}): Capture | undefined {
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const taken = attemptCapture(path, options.hash ?? true);
      if (taken !== 'changed') return taken;
    }
  } catch (error) {
    throw new StakeoutError(`cannot take the state of ${path}`, codeOf(error) ?? messageOf(error), {
      next: 'run as root; on an input/output error look at the kernel log (dmesg)',
      cause: error,
    });
  }
  throw new StakeoutError(`cannot take the state of ${path}`, 'it keeps changing while it is read', {
    next: 'run the command again when nothing writes to it',
    exit: EXIT.input,
  });
}

/** The identity alone: one system call. */
export function identityOf(path: string): FileIdentity | undefined {
  const stats = look(path);
  return stats === undefined ? undefined : identity(stats);
}

function attemptCapture(path: string, hash: boolean): Capture | undefined | 'changed' {
  const before = look(path);
  if (before === undefined) return undefined;
  try {
    const content = contentOf(path, before, hash);
    if (content === 'changed') return 'changed';
    const xattrs = xattrsOfPath(Buffer.from(path).toString('latin1'));
    const after = look(path);
    if (after === undefined || !unchanged(before, after)) return 'changed';
    return { state: { ...attributes(before), ...content, xattrs }, identity: identity(before) };
  } catch (error) {
    // It went away or became something else between two looks: look again, which tells what it is now.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EINVAL'].includes(codeOf(error) ?? '')) return 'changed';
    throw error;
  }
}

function contentOf(
  path: string,
  stats: BigIntStats,
  hash: boolean,
): 'changed' | { sha256?: string; target?: string } {
  if (stats.isSymbolicLink()) return { target: targetText(readlinkSync(path, { encoding: 'buffer' })) };
  if (!stats.isFile() || !hash) return {};
  const fd = openSync(path, OPEN_FLAGS);
  try {
    if (!unchanged(stats, fstatSync(fd, { bigint: true }))) return 'changed';
    const sha256 = hashFd(fd);
    return unchanged(stats, fstatSync(fd, { bigint: true })) ? { sha256 } : 'changed';
  } finally {
    closeSync(fd);
  }
}

function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined; // a parent is no directory any more: nothing stands here
    throw error;
  }
}

function unchanged(a: BigIntStats, b: BigIntStats): boolean {
  return (
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.ctimeNs === b.ctimeNs &&
    a.mtimeNs === b.mtimeNs &&
    a.size === b.size &&
    a.mode === b.mode
  );
}

function attributes(stats: BigIntStats): Omit<FileState, 'xattrs'> {
  const type = fileTypeOf(stats);
  return {
    type,
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: type === 'file' ? Number(stats.size) : 0,
    mtimeNs: stats.mtimeNs.toString(),
  };
}

function identity(stats: BigIntStats): FileIdentity {
  return {
    dev: stats.dev.toString(),
    ino: stats.ino.toString(),
    size: stats.size.toString(),
    mtimeNs: stats.mtimeNs.toString(),
    ctimeNs: stats.ctimeNs.toString(),
  };
}

export function fileTypeOf(stats: BigIntStats): FileType {
  if (stats.isFile()) return 'file';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'fifo';
  return stats.isBlockDevice() ? 'block' : 'char';
}
