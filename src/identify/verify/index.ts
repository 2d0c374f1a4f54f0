/** Verification: of the services' components, and of any tree. */
export * from './service/index.ts';
export * from './tree/index.ts';
