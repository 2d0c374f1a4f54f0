/** Access logs: their formats, their lines, and what the lines say together. */
export { type CompiledFormat, compileFormat } from './format/compile.ts';
export type { AccessRecord } from './record.ts';
export { AccessCounter, type MinuteCount } from './traffic/access-counter.ts';
export { type Rates, TrafficCounter, type TrafficOptions } from './traffic/counter.ts';
export { foldPath } from './traffic/fold-path.ts';
export type { TrafficReader } from './traffic/reader.ts';
export type { RateWindow, SecondRing } from './traffic/second-ring.ts';
export { type LogsSummary, type SummariseOptions, summariseLogs } from './summarise-logs.ts';
