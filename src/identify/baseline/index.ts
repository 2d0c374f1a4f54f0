/** The signed record of what a host's services need and how it should be. */
export { accountReader } from './accounts.ts';
export { acceptPaths } from './accept.ts';
export type { Acceptance, AcceptOptions } from './accept.ts';
export { compareEntry, compareWithHost } from './compare.ts';
export type {
  CompareOptions,
  Comparison,
  HostDifference,
  PackageOperation,
  Unverified,
} from './compare.ts';
export { draftBaseline } from './create.ts';
export type { DraftOptions } from './create.ts';
export type {
  Baseline,
  BaselineAccount,
  BaselineDraft,
  BaselineEntry,
  BrokenComponent,
  PackageView,
} from './model.ts';
export { BaselineStore } from './store.ts';
export type { LoadedBaseline, StoreOptions } from './store.ts';
export { baselineSchema } from './model.ts';
