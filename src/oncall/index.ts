/** On-call: the configuration, who is on call when, and who is paged. All of it is pure; the world is given to it. */
export {
  editorSchema,
  MAX_LENGTH,
  problemText,
  readConfiguration,
  secretComplaints,
} from './config/index.ts';
export type { OnCallConfig, Problem, Reading, SecretSource } from './config/index.ts';
