/** Bringing a service back: control, checks, repairs below the vault, and taking repairs back. */
export { bringBack } from './bring-back.ts';
export type { BringBackPorts, BroughtBack } from './bring-back.ts';
export * from './check/index.ts';
export * from './control/index.ts';
export * from './package/index.ts';
export * from './undo/index.ts';
