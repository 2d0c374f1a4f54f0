/** What the services of a host need, how it should be, and whether it is so. */
export * from './baseline/index.ts';
export * from './inventory/index.ts';
export * from './state/index.ts';
export * from './vault/index.ts';
export * from './verify/index.ts';
