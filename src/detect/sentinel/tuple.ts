/** Cheap evidence that an object is unchanged. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';

/** What changes when an object does. ctime cannot be set back by utimes(2). */
export interface Tuple {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** lstat(2) or undefined when nothing can stand there. */
export function statOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENOENT') return undefined;
    throw error;
  }
}

export function tupleOf(stat: BigIntStats): Tuple {
  const { dev, ino, size, mtimeNs, ctimeNs } = stat;
  return { dev, ino, size, mtimeNs, ctimeNs };
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.ctimeNs === b.ctimeNs &&
    a.mtimeNs === b.mtimeNs &&
    a.size === b.size
  );
}

/** Mode, owner and, for files, size and modification time are the ordered ones. */
export function looksOrdered(stat: BigIntStats, state: FileState): boolean {
  if (Number(stat.uid) !== state.uid || Number(stat.gid) !== state.gid) return false;
  if (state.type === 'link') return stat.isSymbolicLink();
  if ((Number(stat.mode) & 0o7777) !== state.mode) return false;
  if (state.type !== 'file') return true;
  return stat.isFile() && Number(stat.size) === state.size && stat.mtimeNs.toString() === state.mtimeNs;
}
