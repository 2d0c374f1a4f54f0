/** What a verification of a tree says. */
import type { DamagedGeneration } from '../../signed/index.ts';
import type { TreeChange } from './change.ts';

export type TreeLevel = 'dirs' | 'quick' | 'full';

export interface TreeReport {
  readonly schema: 'stakeout.tree/1';
  readonly root: string;
  /** `recorded`: a baseline was taken; `verified`: the tree was compared with one. */
  readonly action: 'recorded' | 'verified';
  readonly level: TreeLevel;
  readonly generation: number;
  readonly recordedAt: string;
  readonly directories: number;
  readonly entries: number;
  readonly changes: readonly TreeChange[];
  /** Newer generations that were passed over. */
  readonly damaged: readonly DamagedGeneration[];
  readonly notes: readonly string[];
}
