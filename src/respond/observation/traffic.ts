import type { TrafficSummary } from '../../domain/traffic.ts';
import type { Look } from './look.ts';
import type { ObservedService } from './model.ts';

export function observeTraffic(
  _look: Look,
  _services: readonly ObservedService[],
): Promise<TrafficSummary | undefined> {
  return Promise.resolve(undefined);
}
