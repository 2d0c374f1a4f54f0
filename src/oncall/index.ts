/** On-call: the configuration, who is on call when, and who is paged. All of it is pure; the world is given to it. */
export {
  editorSchema,
  MAX_LENGTH,
  nearest,
  problemText,
  readConfiguration,
  secretComplaints,
} from './config/index.ts';
export type { OnCallConfig, Problem, Reading, Schedule, SecretSource } from './config/index.ts';
export { calendar, currentStretch, gapsOf, removedOnCall } from './schedule/index.ts';
export type { Duty, Gaps, Reason, Stretch } from './schedule/index.ts';
export { durationOf, wallText } from './time/index.ts';
