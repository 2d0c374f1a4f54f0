/** ELF files made to measure, for tests of other rooms. */
export { NATIVE } from '../machine.ts';
export { buildLibrary } from './build-library.ts';
export type { SampleLibrary, SampleNeed } from './build-library.ts';
