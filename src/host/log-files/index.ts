/** Logs as files: followed through rotations, and read back over a bounded window. */
export { LogFollower, type FollowerOptions } from './follower.ts';
export { type LogPosition, logPositionSchema } from './position.ts';
export { type CutReason, type LineSink, type LogNotice, type LogSink, MAX_LINE } from './sink.ts';
export type { TimeOf } from './since.ts';
export { readLogWindow, type WindowOptions, type WindowReport } from './window.ts';
