/** System calls of guarded services that fail, counted in the kernel at all times: the trace that ran before anybody asked for it. */
export { kindOfCall } from './calls.ts';
export {
  type FailingCallRecorder,
  type LaunchRecorder,
  type Opened,
  openFailingCallRecorder,
  type OpenedFile,
  openLaunchRecorder,
  type RecorderOptions,
  type RecorderRung,
} from './recorder.ts';
export { type HealthyCalls, healthyCalls, healthyCallsSchema, subtractNoise } from './noise.ts';
