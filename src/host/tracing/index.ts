/** The launch of a second instance in a clone: how it ends, what it says, which calls fail, and what it opens and maps. */
export { compareLaunch, type LaunchDifference } from './compare.ts';
export { type LaunchRecord, launchRecordSchema } from './launch-record.ts';
export { type Tried, type Trial, type TrialStart, tryStart } from './trial.ts';
export { type LaunchTrace, traceStart, type TraceStartOptions } from './trace-start.ts';
