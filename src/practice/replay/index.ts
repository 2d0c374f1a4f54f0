export { type MeasuredRun, replay, type ReplayListener, type ReplayOptions } from './replay.ts';
export { startAgent, type AgentPolicy, type RunningAgent, type Told } from './agent.ts';
export type { Phase, StageListener } from './stage.ts';
export {
  replayReportSchema,
  type NamedReport,
  type ReplayReport,
  type RunReport,
  type TheftReport,
} from './report.ts';
