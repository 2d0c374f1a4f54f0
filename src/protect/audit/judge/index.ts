/** What scripts would do against what a host needs. */
export { inventoryHost, PROFILES, profileHost, type ProfileName } from './exported.ts';
export { answersOf, type AuditedHost } from './host.ts';
export { Judge } from './judge.ts';
export { liveHost } from './live.ts';
export { readScriptFile } from '../shell/index.ts';
