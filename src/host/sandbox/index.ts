/** Throw-away clones of this machine. */
export {
  Clone,
  type CloneOptions,
  type CloneSpawnOptions,
  type ContainedOptions,
  type Share,
} from './clone.ts';
export type { CloneChange } from './changes.ts';
export { CONTAINED_CAPABILITIES } from './enter.ts';
