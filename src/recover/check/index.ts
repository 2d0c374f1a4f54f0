export { checkPages, checkService, pagesOf } from './check.ts';
export type { CheckPorts, ServiceCheck } from './check.ts';
export { STABILITY_SECONDS, watchStability } from './stability.ts';
export type { Stability, StabilityOptions } from './stability.ts';
