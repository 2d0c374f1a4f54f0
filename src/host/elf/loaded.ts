/** One object of a closure, as ld.so's link map has it. */
import { posix } from 'node:path';
import type { Platform } from './platform.ts';
import type { ElfHeader } from './header.ts';

export interface Loaded {
  readonly path: string;
  readonly header: ElfHeader;
  /** `$ORIGIN`: the directory of the path it was found by; of the real path for a program. */
  readonly origin: string;
  /** The object whose DT_NEEDED pulled it in; undefined for the first. */
  readonly by?: Loaded;
}

/** Replaces `$ORIGIN`, `$LIB` and `$PLATFORM`, with or without braces: ld.so(8), "Dynamic string tokens". */
export function expandTokens(text: string, origin: string, platform: Platform): string {
  if (!text.includes('$')) return text;
  return text.replace(
    /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g,
    (_all, braced: string | undefined, bare: string | undefined) => {
      const token = braced ?? bare;
      if (token === 'ORIGIN') return origin;
      return token === 'LIB' ? platform.lib : platform.platform;
    },
  );
}

/**
 * The directories of an RPATH, RUNPATH or LD_LIBRARY_PATH. A relative or empty element means the current directory;
 * service managers start daemons in `/`, so that is what it stands for here.
 */
export function directoriesOf(list: string, origin: string, platform: Platform): string[] {
  const found = list.split(':').map((dir) => posix.resolve('/', expandTokens(dir, origin, platform)));
  return [...new Set(found)];
}
