/** The desk: what the unprivileged web process may ask of the agent, over one unix socket. */
export { askDesk } from './client.ts';
export { deskSocketIn } from './place.ts';
export { DeskRefusal, REFUSALS, type Refusal } from './protocol.ts';
export { type DeskOptions, serveDesk } from './server.ts';
export type { AuditPage } from './shapes/audit.ts';
export { type EvidencePage } from './shapes/evidence.ts';
export type { GuardPage } from './shapes/guard.ts';
export { type Impact, MARKERS } from './shapes/impact.ts';
export type { IncidentDetail, IncidentLine } from './shapes/incident.ts';
export { MOST_ALERT_CHARACTERS } from './shapes/intake.ts';
export type { Measures, RunbooksPage } from './shapes/learnt.ts';
export type { OnCallPage, Said } from './shapes/oncall.ts';
export {
  LONGEST_POSTMORTEM,
  type PostmortemCheck,
  type PostmortemDetail,
  type PostmortemDiff,
  type PostmortemEvidence,
  type PostmortemLine,
  type PostmortemList,
  type PostmortemProblem,
  type PostmortemReading,
} from './shapes/postmortem.ts';
export type { Plan, RepairRun } from './shapes/repair.ts';
export type { RunbookDetail, RunbookStep } from './shapes/runbook.ts';
export type { ServiceDetail, ServicesPage } from './shapes/service.ts';
export { LONGEST_SETTINGS, MASK, type Settings, type SettingsProblem } from './shapes/settings.ts';
export { type Args, type Handlers, type Result, type Verb, VERBS } from './verbs.ts';
