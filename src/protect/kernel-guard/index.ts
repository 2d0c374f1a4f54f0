/** The kernel guard: what services need is kept by the kernel itself while the agent runs, where the kernel allows it. */
export { approveOwnTree, disapproveOwnTree } from './approvals.ts';
export { KernelGuard, type KernelGuardPorts } from './kernel-guard.ts';
export type { Wanted } from './plan.ts';
export { wish, wishOf } from './setting.ts';
