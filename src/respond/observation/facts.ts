/** What the logs, the journal and the services' own tests say. */
import type { LogFact } from '../../domain/log-fact.ts';
import type { Look } from './look.ts';
import type { ObservedService } from './model.ts';

export function observeFacts(
  _look: Look,
  _services: readonly ObservedService[],
): Promise<readonly LogFact[]> {
  return Promise.resolve([]);
}
