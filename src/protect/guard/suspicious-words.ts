/** Words without which a package and its scripts take nothing away that they do not own. */

const RELATIONS = ['Conflicts:', 'Breaks:', 'Replaces:'];
const COMMANDS = ['dismod', 'a2dis', 'rm ', 'unlink', 'shred', 'mv ', 'divert', 'truncate', '-delete'];

/** Anything of this in a package's control files, and the package is read properly. */
export const SUSPICIOUS_WORDS: readonly string[] = [...RELATIONS, ...COMMANDS];

/** A script without any of them is not followed: two of three that Debian has. */
export function isSuspicious(script: string): boolean {
  return COMMANDS.some((word) => script.includes(word));
}
