/** Signs that users are harmed or soon will be: raised and cleared, whatever the reason. */
export type { Cleared } from './board.ts';
export { LogTraffic, type LogTrafficOptions } from './log-traffic.ts';
export type { ServiceTraffic, TrafficSource } from './traffic.ts';
export { type SignalPorts, SignalWatch } from './watch.ts';
