/** The launch of a second instance in a clone: how it ends, what it says, which calls fail, and what it opens and maps. */
export { compareLaunch, type LaunchDifference } from './compare.ts';
export { type LaunchRecord, launchRecordSchema } from './launch-record.ts';
export { listenersIn, processesIn } from './inside.ts';
export { appendedBy } from './open-logs.ts';
export { setScene } from './scenery.ts';
export { startAll, type TrialStart } from './starts.ts';
export { chooseTracer, type LaunchTracer } from './tracer.ts';
export { newIn, type Tried, type Trial, tryStart } from './trial.ts';
export { type LaunchTrace, traceStart, type TraceStartOptions } from './trace-start.ts';
