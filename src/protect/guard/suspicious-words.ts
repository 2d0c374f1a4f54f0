/** Words without which a package and its scripts take nothing away that they do not own. */

const RELATIONS = ['Conflicts:', 'Breaks:', 'Replaces:'];
const COMMANDS = ['dismod', 'a2dis', 'rm ', 'unlink', 'shred', 'mv ', 'divert', 'truncate', '-delete'];

/** Anything of this in a package's control files, and the package is read properly. */
export const SUSPICIOUS_WORDS: readonly string[] = [...RELATIONS, ...COMMANDS];

/** Reads another file into itself, which may hold anything; debconf's own does not. */
const READS = /^\s*(?:\.|source)\s+(?!"?\/usr\/share\/debconf\/confmodule)/m;

/** Other scripts are not followed: two of three that Debian has. */
export function isSuspicious(script: string): boolean {
  return COMMANDS.some((word) => script.includes(word)) || READS.test(script);
}
