/** One difference between a tree and its baseline, with a name for it. */
import { differences, type Difference, type FileState, type FileType } from '../../../domain/file-state.ts';
import { DIGEST_BYTES, type Image } from './image.ts';
import { S_IFDIR, S_IFLNK, S_IFREG, type Stats, STATUS } from './stats.ts';

export type TreeChangeKind =
  | 'added'
  | 'removed'
  | 'renamed'
  | 'changed'
  | 'replaced' // another inode with the same content and attributes
  | 'covered' // a mount hides it
  | 'unreadable' // neither right nor wrong is claimed
  | 'unstable'; // it kept changing while it was read

export interface TreeChange {
  readonly kind: TreeChangeKind;
  /** Below the root. Bytes that are no UTF-8 are written `\xNN`. */
  readonly path: string;
  readonly type: FileType;
  readonly differences: readonly Difference[];
  /** In words: `size 10 → 11, content`. */
  readonly detail: string;
  /** For `renamed`: where it was. */
  readonly from?: string;
}

const TYPES: Readonly<Record<number, FileType>> = {
  [S_IFREG]: 'file',
  [S_IFLNK]: 'link',
  [S_IFDIR]: 'directory',
  0o140000: 'socket',
  0o010000: 'fifo',
  0o060000: 'block',
  0o020000: 'char',
};

export function typeOf(stats: Stats, i: number): FileType {
  return TYPES[stats.type(i)] ?? 'file';
}

/** Text for people and JSON from the bytes of a path. */
export function pathText(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  return latin1.replaceAll(/[\u0080-\u00ff\\]/g, (c) =>
    c === '\\' ? '\\\\' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** An entry as the rest of Stakeout knows it. `digests` may be absent: then content is not compared. */
export function entryState(image: Image, digests: Uint8Array | undefined, i: number): FileState {
  const state = baseState(image, image.entries, i);
  if (state.type === 'link') return { ...state, target: image.targets.get(i) ?? '' };
  if (state.type !== 'file' || digests === undefined) return state;
  const at = i * DIGEST_BYTES;
  return { ...state, sha256: Buffer.from(digests.subarray(at, at + DIGEST_BYTES)).toString('hex') };
}

export function dirState(image: Image, i: number): FileState {
  return baseState(image, image.dirs, i);
}

function baseState(image: Image, stats: Stats, i: number): FileState {
  const type = typeOf(stats, i);
  return {
    type,
    mode: (stats.mode[i] ?? 0) & 0o7777,
    uid: stats.uid[i] ?? 0,
    gid: stats.gid[i] ?? 0,
    size: type === 'file' ? (stats.size[i] ?? 0) : 0,
    mtimeNs: mtime(stats, i).toString(),
    xattrs: image.xattrTable[stats.xattrs[i] ?? 0] ?? {},
  };
}

function mtime(stats: Stats, i: number): bigint {
  return BigInt(stats.mtimeSec[i] ?? 0) * 1_000_000_000n + BigInt(stats.mtimeNsec[i] ?? 0);
}

/** What the two states amount to; undefined when nothing differs. */
export function changeOf(
  path: string,
  before: FileState,
  after: FileState,
  sameInode: boolean,
): TreeChange | undefined {
  const found = differences(before, after);
  if (found.length > 0)
    return {
      kind: 'changed',
      path,
      type: after.type,
      differences: found,
      detail: describe(found, before, after),
    };
  if (sameInode) return undefined;
  const detail = 'replaced by an identical copy: new inode, same content and attributes';
  return { kind: 'replaced', path, type: after.type, differences: [], detail };
}

/** The change that a status of a scan is; undefined for `seen`. */
export function changeOfStatus(
  path: string,
  type: FileType,
  status: number,
  code?: string,
): TreeChange | undefined {
  const made = (kind: TreeChangeKind, detail: string, found: readonly Difference[] = []): TreeChange => ({
    kind,
    path,
    type,
    differences: found,
    detail,
  });
  switch (status) {
    case STATUS.missing:
      return made('removed', 'nothing stands there', ['missing']);
    case STATUS.unreadable:
      return made('unreadable', code ?? 'its directory cannot be read');
    case STATUS.unstable:
      return made('unstable', 'it keeps changing while it is read');
    case STATUS.covered:
      return made('covered', 'another file system is mounted there');
    default:
      return undefined;
  }
}

function describe(found: readonly Difference[], before: FileState, after: FileState): string {
  return found.map((d) => WORDS[d](before, after)).join(', ');
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
const names = (s: FileState): string => Object.keys(s.xattrs).join(' ') || 'none';
const WORDS: Readonly<Record<Difference, (before: FileState, after: FileState) => string>> = {
  missing: () => 'missing',
  type: (b, a) => `${b.type} → ${a.type}`,
  size: (b, a) => `size ${b.size} → ${a.size}`,
  content: (b, a) =>
    b.size === a.size && b.mtimeNs === a.mtimeNs ? 'content (size and mtime as before)' : 'content',
  mode: (b, a) => `mode ${octal(b.mode)} → ${octal(a.mode)}`,
  owner: (b, a) => `owner ${b.uid}:${b.gid} → ${a.uid}:${a.gid}`,
  target: (b, a) => `target ${pathText(b.target ?? '')} → ${pathText(a.target ?? '')}`,
  capability: (b, a) => presence('capability', 'security.capability', b, a),
  acl: (b, a) =>
    ['system.posix_acl_access', 'system.posix_acl_default']
      .filter((n) => b.xattrs[n] !== a.xattrs[n])
      .map((n) => presence(n.endsWith('default') ? 'default ACL' : 'ACL', n, b, a))
      .join(', '),
  xattr: (b, a) => `extended attributes ${names(b)} → ${names(a)}`,
  mtime: () => 'mtime',
};

function presence(what: string, name: string, before: FileState, after: FileState): string {
  if (before.xattrs[name] === undefined) return `${what} added`;
  return after.xattrs[name] === undefined ? `${what} removed` : `${what} changed`;
}
