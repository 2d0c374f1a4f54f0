export { readElf } from './read.ts';
export type { ElfHeader, ElfProblem } from './header.ts';
export { ElfResolver } from './resolver.ts';
export type { ElfClosure, ElfResolverOptions } from './resolver.ts';
export type { NeededLibrary } from './walk.ts';
