export { openController } from './controller.ts';
export type {
  ControlResult,
  ControllerOptions,
  ServiceController,
  ServiceStatus,
  Verb,
} from './controller.ts';
export { whatIsNeeded } from './facts.ts';
export type { RestoredPart } from './facts.ts';
export type { ServiceManager } from './manager.ts';
export type { Need } from './needed.ts';
