/** Any ELF daemon, named by unit, pid or program: what the loader and the kernel know of it. */
import type { Stack } from '../stack.ts';
import { discover } from './discover.ts';

export { isElfSelector } from './selector.ts';

export const elf: Stack = {
  name: 'elf',
  discover,
  configTest: () => [], // nobody knows how an arbitrary daemon tests its configuration
};
