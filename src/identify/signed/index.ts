/** Signed, numbered files: what baselines of services and of trees are kept in. */
export { DamageError, FrameReader } from './frame.ts';
export type { FrameKind, Section } from './frame.ts';
export { Generations, KEPT_GENERATIONS } from './generations.ts';
export type { DamagedGeneration, Newest } from './generations.ts';
export { createKey, keyFile, keyForWriting, loadKey } from './key.ts';
export type { SigningKey } from './key.ts';
