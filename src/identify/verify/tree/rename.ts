/** A name that went and one that came, with the same inode: the object was renamed. */
import type { FileType } from '../../../domain/file-state.ts';
import type { TreeChange } from './change.ts';

export interface NamedInode {
  readonly path: string;
  readonly type: FileType;
  readonly inode: bigint;
  readonly size: number;
}

/** Inode numbers are used again, so type and size must agree too. */
const key = ({ inode, type, size }: NamedInode): string => `${inode} ${type} ${size}`;

export function nameRenames(removed: readonly NamedInode[], added: readonly NamedInode[]): TreeChange[] {
  const sources = Map.groupBy(removed, key); // several names of one inode may have gone
  const changes = added.map((now): TreeChange => {
    const from = sources.get(key(now))?.shift();
    const common = { path: now.path, type: now.type, differences: [] };
    return from === undefined
      ? { kind: 'added', ...common, detail: `new ${now.type}` }
      : { kind: 'renamed', ...common, from: from.path, detail: `was ${from.path}` };
  });
  const gone = [...sources.values()].flat().map(
    ({ path, type }): TreeChange => ({
      kind: 'removed',
      path,
      type,
      differences: ['missing'],
      detail: 'nothing stands there',
    }),
  );
  return [...changes, ...gone];
}
