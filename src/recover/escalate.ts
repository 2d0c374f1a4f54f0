/** When the facts say that a server needs nothing, but its pages say otherwise. */
import type { Need } from './control/index.ts';

/** What of a check decides; the journal's `service.checked` has it too. */
export interface CheckedPages {
  readonly configTest: 'ok' | 'failed' | 'not-run';
  readonly probes: readonly { readonly failure?: string | undefined }[];
}

/** A page that is refused, late or cut off may meet a restart that is under way already. */
const MEMORY_SIGNS = new Set(['source-leak', 'server-error']);

/**
 * After parts were put back and the configuration passes its test, a page that still leaks source or errors is served from
 * what the server has in memory: somebody reloaded it at the wrong moment. Without a repair it is the application's own error.
 */
export function escalate(need: Need, repaired: boolean, check: CheckedPages): Need {
  if (need.verb !== 'nothing' || !repaired || check.configTest === 'failed') return need;
  const sign = check.probes.find((one) => MEMORY_SIGNS.has(one.failure ?? ''))?.failure;
  return sign === undefined
    ? need
    : { verb: 'restart', why: `its parts are whole again and it still answers with a ${sign}` };
}
