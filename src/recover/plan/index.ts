/** Repair plans: what may be run, how it is run, and how it is taken back. */
export {
  type CarriedOut,
  carryOut,
  type CarryOrder,
  type CarryPorts,
  endRepair,
  type EndPorts,
} from './carry-out.ts';
export { checkArgv, type CheckedStep, checkPlan, type CheckSetup } from './check-plan.ts';
export { RepairStore } from './repair-store.ts';
export { type Run } from './run-step.ts';
export {
  type StepTakenBack,
  takeBack,
  type TakeBackOptions,
  type TakeBackPorts,
  type TakenBack,
} from './take-back.ts';
