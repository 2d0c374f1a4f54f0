/** The recorded state of one filesystem object, and how two states differ. Pure. */

export type FileType = 'file' | 'link' | 'directory' | 'socket' | 'fifo' | 'block' | 'char';

export interface FileState {
  readonly type: FileType;
  /** Permission bits including setuid, setgid and sticky (07777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; 0 for anything but files. */
  readonly size: number;
  /** Nanoseconds since the epoch, as decimal text so that it survives JSON. */
  readonly mtimeNs: string;
  /** SHA-256, lower-case hex; files only. */
  readonly sha256?: string;
  /** Symbolic link target, links only. */
  readonly target?: string;
  /** All extended attributes, security.capability and ACLs included: name → hex of the value. */
  readonly xattrs: Readonly<Record<string, string>>;
}

export type Difference =
  | 'missing'
  | 'type'
  | 'content'
  | 'size'
  | 'mode'
  | 'owner'
  | 'target'
  | 'capability'
  | 'acl'
  | 'xattr'
  | 'mtime';

const CAPABILITY = 'security.capability';
const ACL = /^system\.posix_acl_/;

/** How `now` differs from `then`; empty when it does not. A changed mtime alone is reported as `mtime`. */
export function differences(then: FileState, now: FileState | undefined): Difference[] {
  if (now === undefined) return ['missing'];
  if (then.type !== now.type) return ['type'];
  const found: Difference[] = [];
  if (then.type === 'file') {
    if (then.size !== now.size) found.push('size');
    if (then.sha256 !== now.sha256) found.push('content');
  }
  if (then.type === 'link' && then.target !== now.target) found.push('target');
  if (then.type !== 'link' && then.mode !== now.mode) found.push('mode');
  if (then.uid !== now.uid || then.gid !== now.gid) found.push('owner');
  found.push(...xattrDifferences(then.xattrs, now.xattrs));
  if (then.type === 'file' && then.mtimeNs !== now.mtimeNs) found.push('mtime');
  return found;
}

function xattrDifferences(then: FileState['xattrs'], now: FileState['xattrs']): Difference[] {
  const kinds = new Set<Difference>();
  for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (then[name] === now[name]) continue;
    kinds.add(name === CAPABILITY ? 'capability' : ACL.test(name) ? 'acl' : 'xattr');
  }
  return [...kinds];
}
