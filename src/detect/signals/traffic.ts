/** What access logs bring in, as far as signals need it. */
import type { TrafficGroup } from '../../domain/traffic.ts';

export interface ServiceTraffic {
  /** Id of the web server that wrote it. */
  readonly service: string;
  /** Counted since the last call, a group for each site and path. */
  readonly groups: readonly TrafficGroup[];
}

/** A follower of access logs. */
export interface TrafficSource {
  /** What was counted since the last call, about a second ago. Never blocks and never throws: a log that cannot be read brings nothing. */
  take(): readonly ServiceTraffic[];
  close(): void;
}
