/** Baseline and verification of any directory tree. */
export type { TreeChange, TreeChangeKind } from './change.ts';
export { TreeBaseline } from './tree.ts';
export type { TreeLevel, TreeOptions, TreeReport } from './tree.ts';
