/** Copies and links of the files that services need. */
export { capBytes, DEFAULT_CAP_BYTES, parseBytes } from './cap.ts';
export type { LinkResult } from './links.ts';
export type { VaultObject } from './objects.ts';
export { Vault } from './vault.ts';
export type { Keepsake, Stored, VaultOptions } from './vault.ts';
