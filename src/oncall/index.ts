/** On-call: the configuration, who is on call when, and who is paged. All of it is pure; the world is given to it. */
export {
  editorSchema,
  MAX_LENGTH,
  nearest,
  problemText,
  readConfiguration,
  secretComplaints,
} from './config/index.ts';
export { Secret } from './config/index.ts';
export type {
  Channel as ChannelSettings,
  OnCallConfig,
  Problem,
  Reading,
  Schedule,
  SecretKeeper,
  SecretSource,
} from './config/index.ts';
export { IMPORT_FORMATS, importConfiguration, ImportProblem } from './import/index.ts';
export type { ForeignDocument, ImportFormat } from './import/index.ts';
export { calendar, currentStretch, gapsOf, isShift, removedOnCall, stretches } from './schedule/index.ts';
export type { Duty, Gaps, Reason, Stretch } from './schedule/index.ts';
export { durationOf, wallText } from './time/index.ts';
export {
  actionSchema,
  advance,
  fingerprintOf,
  INITIAL as INITIAL_ONCALL_STATE,
  inputSchema as onCallInputSchema,
  stateSchema as onCallStateSchema,
} from './engine/index.ts';
export type { Action, Advanced, Case, Input, OnCallState, Reading as ClockReading } from './engine/index.ts';
