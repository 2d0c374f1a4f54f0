/** What visitors got lately, as the access logs have it. */
import { summariseLogs } from '../../detect/access-log/index.ts';
import type { TrafficSummary } from '../../domain/traffic.ts';
import type { Look } from './look.ts';
import type { ObservedService } from './model.ts';

const WINDOW_MS = 30 * 60_000;

export async function observeTraffic(
  look: Look,
  services: readonly ObservedService[],
): Promise<TrafficSummary | undefined> {
  const logs = services
    .filter((s) => s.wanted !== undefined)
    .flatMap((s) => s.service.logs ?? s.recorded?.logs ?? []);
  if (!logs.some((log) => log.kind === 'access')) return undefined;
  const { limits, ...summary } = await summariseLogs(logs, { sinceMs: look.now.getTime() - WINDOW_MS });
  for (const text of limits) look.limits.add(text);
  return summary;
}
