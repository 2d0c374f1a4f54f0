/** Somebody worked through the runbook to its end, not too long ago. */
import type { EventOf } from '../../../domain/event.ts';
import { failed, passed, type Outcome } from '../model.ts';
import { isWithin, type CheckHost } from './host.ts';

const DAYS = 180;
const DONE: ReadonlySet<string> = new Set(['healthy', 'repaired']);

export function runbookDrilled(
  { runbook, within = DAYS }: { readonly runbook: string; readonly within?: number | undefined },
  host: CheckHost,
): Outcome {
  let last: string | undefined;
  for (const { at, event } of host.entries('runbook.ended'))
    if (event.kind === 'runbook.ended' && event.runbook === runbook && isDrill(event)) last = at;
  if (last === undefined)
    return failed(`nobody worked through ${runbook} yet: stakeout runbook run ${runbook}`);
  return isWithin(last, within, host.now)
    ? passed(`${runbook} was worked through at ${last}`)
    : failed(`${runbook} was last worked through at ${last}, more than ${within} days ago`);
}

/** One step by itself is no drill. */
function isDrill({ outcome, only }: EventOf<'runbook.ended'>): boolean {
  return only === undefined && DONE.has(outcome);
}
