/** Looks at the object of a guard: is it as ordered? Hashes only when nothing cheaper can tell. */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import { type Difference, differences, type FileState, type FileType } from '../../domain/file-state.ts';
import { readXattrs, sha256Of } from '../../host/file-system/index.ts';
import type { Guard } from './guard.ts';
import { sameTuple, statOf, type Tuple, tupleOf } from './tuple.ts';

export interface Look {
  readonly found: readonly Difference[];
  /** Undefined when nothing stands there. */
  readonly tuple?: Tuple;
  /** What stands there; without a digest of its content where that was not read. */
  readonly now?: FileState;
}

/**
 * - `baseline`: nothing is known yet; equal size and modification time count as equal content, as a quick verification does.
 * - `events`: writes would have been reported, so content is only read again after one.
 * - `nothing`: events may have been missed; a changed ctime alone is reason enough to read the content.
 */
export type Trust = 'baseline' | 'events' | 'nothing';

const MISSING: Look = { found: ['missing'] };

export function look(guard: Guard, trust: Trust): Look {
  const stat = statOf(guard.place);
  if (stat === undefined) return MISSING;
  const tuple = tupleOf(stat);
  if (!reachable(guard, tuple)) return MISSING;
  if (guard.good !== undefined && sameTuple(guard.good, tuple)) return { found: [], tuple };
  const now = stateNow(guard, stat, trust);
  return now === undefined ? MISSING : { found: differences(guard.order.state, now), tuple, now };
}

/** Does the path that the service uses still lead to the same object? */
function reachable(guard: Guard, tuple: Tuple): boolean {
  const { path } = guard.order.component;
  if (path === guard.place) return true;
  const stat = statOf(path);
  return stat !== undefined && stat.ino === tuple.ino && stat.dev === tuple.dev;
}

function stateNow(guard: Guard, stat: BigIntStats, trust: Trust): FileState | undefined {
  const type = typeOf(stat);
  const wanted = guard.order.state;
  const base = {
    type,
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: type === 'file' ? Number(stat.size) : 0,
    mtimeNs: stat.mtimeNs.toString(),
  };
  try {
    if (type === 'link')
      return { ...base, target: readlinkSync(guard.place), xattrs: readXattrs(guard.place) };
    const xattrs = readXattrs(guard.place);
    if (type !== 'file' || wanted.type !== 'file' || wanted.sha256 === undefined) return { ...base, xattrs };
    return { ...base, xattrs, sha256: digestNow(guard, stat, trust, wanted.sha256) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined; // gone between two calls
    throw error;
  }
}

/** The digest, or the wanted one where the content cannot have changed. */
function digestNow(guard: Guard, stat: BigIntStats, trust: Trust, wanted: string): string {
  if (Number(stat.size) !== guard.order.state.size) return '';
  if (!mustRead(guard, stat, trust)) return wanted;
  return digestOf(guard.place) ?? '';
}

function mustRead({ good, dirty, order }: Guard, stat: BigIntStats, trust: Trust): boolean {
  if (trust === 'baseline') return stat.mtimeNs.toString() !== order.state.mtimeNs;
  if (good === undefined || dirty) return true;
  if (good.ino !== stat.ino || good.dev !== stat.dev || good.mtimeNs !== stat.mtimeNs) return true;
  return trust === 'nothing' && good.ctimeNs !== stat.ctimeNs;
}

/** SHA-256 of the regular file at `path`; undefined when there is none. O_NONBLOCK: a fifo put there must not hold us. */
export function digestOf(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
  try {
    return fstatSync(fd).isFile() ? sha256Of(fd) : undefined;
  } finally {
    closeSync(fd);
  }
}

const S_IFMT = 0o170000n;
/** inode(7). */
const TYPES: Readonly<Record<string, FileType>> = {
  [String(0o100000)]: 'file',
  [String(0o120000)]: 'link',
  [String(0o040000)]: 'directory',
  [String(0o140000)]: 'socket',
  [String(0o010000)]: 'fifo',
  [String(0o060000)]: 'block',
  [String(0o020000)]: 'char',
};

function typeOf(stat: BigIntStats): FileType {
  const type = TYPES[String(stat.mode & S_IFMT)];
  if (type === undefined) throw new Error(`an inode of unknown type: ${stat.mode}`);
  return type;
}
