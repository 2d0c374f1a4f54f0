/** How a host is, in a word with its tone. */
import type { Tone } from '../../ui/words.ts';
import type { HostState } from './choose.ts';

export const HOST_WORDS: Readonly<Record<HostState, readonly [Tone, string]>> = {
  good: ['ok', 'Well'],
  warn: ['warn', 'Warning'],
  bad: ['bad', 'In trouble'],
  starting: ['none', 'Starting'],
};
