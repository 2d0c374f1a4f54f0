/** The sentinel: sees a component being taken and puts it back, in a thread of its own. */
export { Sentinel } from './sentinel.ts';
export type {
  ContestLimit,
  GuardOrder,
  OrdersReport,
  Overflow,
  RecheckReport,
  Replaced,
  RestoreOutcome,
  Returned,
  SentinelOptions,
  SentinelStatus,
  Sighting,
  Verified,
} from './types.ts';
