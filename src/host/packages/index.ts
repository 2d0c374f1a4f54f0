export { openPackageDatabase } from './open.ts';
export type {
  Agreement,
  Alternative,
  DigestAlgorithm,
  ExpectedFile,
  PackageDatabase,
  StatOverride,
} from './types.ts';
