export { restoreFromPackage } from './file-tier.ts';
export type { KnownDigest, PackageFileOrder, PackageFileOutcome, PackageFilePorts } from './file-tier.ts';
export { placeFile } from './place-file.ts';
export type { Placed, Placement } from './place-file.ts';
export { reinstallPackage } from './reinstall.ts';
export type { ReinstallPorts, Reinstalled } from './reinstall.ts';
