/** Which parts the services of this host cannot run without, and why each is needed. */
export { takeInventory } from './take.ts';
export type { InventoryOptions } from './take.ts';
export { guardParts } from './guard-parts.ts';
