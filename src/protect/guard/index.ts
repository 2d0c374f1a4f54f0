/** The guard inside apt and dpkg: decides by effect what may come and go, and refuses what would take a service's parts. */
export { callerOf } from './caller.ts';
export { confine, type Confinement } from './confine.ts';
export { FAIL_MODES, type FailMode, type HookSettings } from './hooks/settings.ts';
export { writeIndex } from './index-file.ts';
export { guardedHost } from './host.ts';
export { install, uninstall } from './installation.ts';
export { installedSettings } from './installed-settings.ts';
export { buildKeeper, type Keeper } from './keeper/build.ts';
export { enterOwnParts, leaveOwnParts } from './own-parts.ts';
export { approvalSchema, GuardRecords, type Approval, type Refusal } from './records.ts';
export { guardSchema, guardStatus, type GuardStatus } from './status.ts';
export { TOKENS } from './layout.ts';
export { TRANSACTION_ID } from './transaction-id.ts';
