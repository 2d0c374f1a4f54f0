/** When a message that did not get through is tried again. Pure. */

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;
/** What a server asks for is done, up to this. */
const LONGEST_ASKED_MS = 900_000;

/**
 * Milliseconds until the next attempt: twice as long each time, and by chance up to a quarter less or more, so that many do
 * not come at once. `asked` is what the other side asked for; it is never undercut.
 */
export function backoffMs(attempts: number, asked: number | undefined, chance: number): number {
  const grown = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  const own = grown * (0.75 + chance / 2);
  return Math.round(Math.max(own, Math.min(LONGEST_ASKED_MS, asked ?? 0)));
}
