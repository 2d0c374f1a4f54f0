/** Rehearsal: a command is run for real in a throw-away clone of this host, and its services are looked at before and after. */
export { scriptArgv } from './command.ts';
export { ARCHIVES, download, offerArchives } from './download.ts';
export {
  type Rehearsal,
  rehearsalSchema,
  type RehearsalVerdict,
  type RehearsedPage,
  type RehearsedService,
} from './model.ts';
export { rehearse, type RehearseOptions } from './rehearse.ts';
export { lookWithout, type WithoutOptions } from './without.ts';
