/** What the threads of one scan share, and what each gives back. */
import type { Xattrs } from '../../../host/raw-files/index.ts';
import type { Image } from './image.ts';

/** `dirs`: attributes of directories; `stat`: of entries too; `full`: content, targets and extended attributes as well. */
export type ScanLevel = 'dirs' | 'stat' | 'full';

/** What does not fit into shared arrays. */
export interface Findings {
  readonly targets: [number, string][];
  readonly entryXattrs: [number, Xattrs][];
  readonly dirXattrs: [number, Xattrs][];
  readonly entryErrors: [number, string][];
  readonly dirErrors: [number, string][];
}

/** Shared counters: next directory, length of the list of large files, next of that list, entries done. */
export const COUNTER = { dir: 0, largeCount: 1, large: 2, done: 3 } as const;
export const COUNTERS = 4;

export interface Work {
  readonly root: string;
  readonly rootDevice: number;
  readonly level: ScanLevel;
  readonly image: Pick<Image, 'names' | 'dirs' | 'entries' | 'digests'>;
  readonly counters: Int32Array;
  /** Entries that are large, and their directories: pairs. */
  readonly large: Uint32Array;
}
