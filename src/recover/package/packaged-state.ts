/** What an object is after dpkg has unpacked it: names of accounts win over numbers, an administrator's override over both. */
import { createHash } from 'node:crypto';
import type { FileState } from '../../domain/file-state.ts';
import type { DebFile, StatOverride } from '../../host/packages/index.ts';

/** Numeric id of an account, undefined when there is none of that name. */
export type IdOf = (kind: 'user' | 'group', name: string) => number | undefined;

export function packagedState(file: DebFile, override: StatOverride | undefined, idOf: IdOf): FileState {
  const { type, content, target } = file;
  return {
    type,
    mode: type === 'link' ? 0o777 : (override?.mode ?? file.mode & 0o7777),
    uid: (override && numeric('user', override.user, idOf)) ?? idOf('user', file.user) ?? file.uid,
    gid: (override && numeric('group', override.group, idOf)) ?? idOf('group', file.group) ?? file.gid,
    size: type === 'file' ? content.length : 0,
    mtimeNs: (BigInt(file.mtime) * 1_000_000_000n).toString(),
    ...(type === 'file' ? { sha256: createHash('sha256').update(content).digest('hex') } : {}),
    ...(target === undefined ? {} : { target }),
    xattrs: {},
  };
}

/** `#33` is a number, dpkg-statoverride(1). */
function numeric(kind: 'user' | 'group', name: string, idOf: IdOf): number | undefined {
  return /^#\d+$/.test(name) ? Number(name.slice(1)) : idOf(kind, name);
}
