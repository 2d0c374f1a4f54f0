/** What a launch does not do any more that a healthy one did: in the true incident nobody even tries to open the lost module. Pure. */
import type { FailingCall } from '../../domain/failing-call.ts';
import { subtractNoise } from '../failing-calls/index.ts';
import type { LaunchRecord } from './launch-record.ts';

export interface LaunchDifference {
  /** Failing calls that the healthy launch did not have, the telling ones first. */
  readonly failing: readonly FailingCall[];
  /** Both launches came as far as to listen. Otherwise what is no longer opened or mapped says nothing, and is empty. */
  readonly complete: boolean;
  /** Paths opened by the healthy launch only. */
  readonly noLongerOpened: readonly string[];
  /** Files mapped by the healthy launch only: modules, extensions and their libraries. */
  readonly noLongerMapped: readonly string[];
  /** Addresses where only the healthy launch listened. */
  readonly noLongerListening: readonly string[];
}

/** Made anew at each start, or not files of a host at all. */
const PASSING = /^\/(?:proc|sys|dev|tmp|run|var\/tmp|var\/run|var\/lock)\//;

export function compareLaunch(healthy: LaunchRecord, now: LaunchRecord): LaunchDifference {
  const complete = healthy.outcome === 'ready' && now.outcome === 'ready';
  const gone = (before: readonly string[] | null, after: readonly string[] | null): readonly string[] =>
    complete && before !== null && after !== null ? missing(before, after) : [];
  return {
    failing: subtractNoise(now.failing, healthy.failing),
    complete,
    noLongerOpened: gone(healthy.opened, now.opened),
    noLongerMapped: gone(healthy.mapped, now.mapped),
    noLongerListening: missing(healthy.listening, now.listening),
  };
}

function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const there = new Set(after);
  return before.filter((path) => !there.has(path) && !PASSING.test(path));
}
