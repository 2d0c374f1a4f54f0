/** Who a process is or was: recorded by the kernel where it allows that, so that short-lived thieves are named too. */
export { openIdentity, type OpenedIdentity } from './ladder.ts';
export type { IdentitySource } from './source.ts';
export { runningScript } from './script-line.ts';
export { printable } from './text.ts';
