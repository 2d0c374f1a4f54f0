export { cachedDeb, extractFile, trustedDeb } from './deb.ts';
export type { CachedDeb, DebFile, Extraction, ExtractOptions } from './deb.ts';
export { listMembers, readControl } from './deb-contents.ts';
export type { ControlFiles } from './deb-contents.ts';
export { compareVersions } from './dpkg/compare-versions.ts';
export { packageGraph } from './dpkg/graph.ts';
export { packageStates } from './dpkg/states.ts';
export type { PackageRecord, PackageState } from './dpkg/states.ts';
export { packageHistory, readPackageHistory } from './history/index.ts';
export type { PackageAction, PackageHistory, PackageHistoryEntry } from './history/index.ts';
export { openPackageDatabase } from './open.ts';
export { compareRpmVersions } from './rpm/compare-versions.ts';
export { allDetails, fileDetails, installedDetails } from './rpm/package-details.ts';
export type { RpmDetails, RpmRelation, RpmScript, RpmScriptName } from './rpm/package-details.ts';
export { forgetTransactions, transactionUnderWay, waitForTransactionEnd } from './transaction.ts';
export type { Transaction, WaitOptions, WaitResult } from './transaction.ts';
export type {
  Agreement,
  Alternative,
  DigestAlgorithm,
  ExpectedFile,
  PackageDatabase,
  StatOverride,
} from './types.ts';
