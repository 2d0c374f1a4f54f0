/** What a host's services need, as configuration management keeps it: a Puppet module, an Ansible role, a cloud-init fragment. */
export { desiredState, type KnownHost } from './derive.ts';
export { hostAsItIs, hostOfBaseline, thisSystem } from './known-host.ts';
export type { DesiredState, LeftOut } from './model.ts';
export { type Change, placement, type Placement } from './place.ts';
export { moduleName, type ModuleName } from './puppet/names.ts';
export type { Generated, GeneratedFile } from './tree.ts';
export { unifiedDiff } from './difference.ts';
export type { ProofStep } from './proof.ts';
export { FORMATS, type FormatName } from './formats.ts';
export { LARGEST_REPORT, type PuppetReport, readPuppetReport, type ReportedChange } from './puppet/report.ts';
