/** Bringing a service back: control, checks, repairs below the vault, and taking repairs back. */
export * from './check/index.ts';
export * from './control/index.ts';
export { escalate } from './escalate.ts';
export type { CheckedPages } from './escalate.ts';
export * from './package/index.ts';
export * from './plan/index.ts';
export * from './undo/index.ts';
