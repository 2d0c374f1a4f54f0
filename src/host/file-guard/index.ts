/** Denies in the kernel, at its security hooks, what would take away or change certain files. Vanishes with the process. */
export type { Denial, InodeRef } from './decode.ts';
export { FileGuard, type Guarded, openFileGuard } from './file-guard.ts';
export { inodeOf, locate, type Located } from './locate.ts';
export type { Operation } from './record.ts';
export { fileGuardSupport, type Support } from './support.ts';
