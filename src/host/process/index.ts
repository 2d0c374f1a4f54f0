export { runForeground, type ForegroundEnd } from './foreground.ts';
export { startAttended, type Attended, type AttendedEnd } from './attended.ts';
export { startDetached } from './detached.ts';
export { FIXED_ENV, run } from './run.ts';
export type { RunOptions, RunResult } from './run.ts';
