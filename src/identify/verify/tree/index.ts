/** Baseline and verification of any directory tree. */
export type { TreeChange, TreeChangeKind } from './change.ts';
export type { TreeLevel, TreeReport } from './report.ts';
export { TreeBaseline } from './tree.ts';
export type { TreeOptions } from './tree.ts';
