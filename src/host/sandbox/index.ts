/** Throw-away clones of this machine. */
export { Clone, type CloneSpawnOptions, type ContainedOptions } from './clone.ts';
export type { CloneOptions, Share } from './options.ts';
export type { CloneChange } from './changes.ts';
export { CONTAINED_CAPABILITIES } from './enter.ts';
