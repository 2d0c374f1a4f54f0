/** Brings together what a judgement needs, in the order of what it costs, and judges. */
import { takeInventory } from '../../identify/index.ts';
import { canonical } from '../patterns/index.ts';
import { auditScriptsOn } from './audit-script.ts';
import { decide } from './decide.ts';
import type { HostView } from './host-view.ts';
import type { AuditScript, GuardedHost, Loss, MaintainerScript, Transaction, Verdict } from './model.ts';
import { roleOf } from './roles.ts';

/**
 * Port: runs the transaction in a throw-away clone and says whether the services still work. Called for what names cannot
 * decide, with the losses that are feared. Must end by itself within the hook's deadline; `unknown` when it could not be tried.
 */
export type Rehearse = (
  transaction: Transaction,
  feared: readonly Loss[],
) => Promise<{ readonly result: 'works' | 'breaks' | 'unknown'; readonly saw: string }>;

/**
 * Port: what users would see without what is lost, for the person who is refused; called for what names decide. Decides nothing.
 * Must end by itself soon; undefined when it could not.
 */
export type LookWithout = (transaction: Transaction, losses: readonly Loss[]) => Promise<string | undefined>;

export interface JudgePorts {
  readonly audit?: AuditScript;
  readonly rehearse?: Rehearse;
  readonly lookWithout?: LookWithout;
}

export interface Judgement extends Verdict {
  /** What a rehearsal saw; absent when there was none. */
  readonly saw?: string;
}

export async function judge(
  transaction: Transaction,
  view: HostView,
  { audit = auditScriptsOn(view.essentials), rehearse, lookWithout }: JudgePorts = {},
): Promise<Judgement> {
  const reader = once(audit);
  const leaving = transaction.changes.filter((c) => c.action === 'remove').map((c) => c.name);
  const host: GuardedHost = {
    essentials: view.essentials,
    owners: view.owners,
    contents:
      transaction.layer === 'prompt'
        ? new Map()
        : // Scripts are followed while the next package files are still being opened by other processes.
          await view.packages.contents(transaction.changes, ({ scripts }) => scripts.forEach(reader)),
    removalScripts: view.packages.removalScripts(leaving),
    ranBefore: (name, script) => view.packages.ranBefore(name, script),
  };
  const verdict = await whereServicesMoved(transaction, host, reader);
  if (verdict.outcome === 'allowed') return verdict;
  if (!isOpen(verdict)) {
    const seen = await lookWithout?.(transaction, verdict.losses);
    return seen === undefined ? verdict : { ...verdict, saw: seen };
  }
  // At the prompt nothing is downloaded yet, and apt is to ask soon.
  if (rehearse === undefined || transaction.layer === 'prompt') return verdict;
  const { result, saw } = await rehearse(transaction, verdict.losses);
  if (result === 'unknown') return { ...verdict, saw };
  return { ...verdict, saw, outcome: result === 'works' ? 'allowed' : 'refused' };
}

/**
 * Only a run can tell. What is lost for certain may be needed by a page that nobody knows: seeing only tells more of it. Where all that does
 * the work is followed by its like, what is left is settings, and those are right when the pages are.
 */
export const isOpen = ({ outcome, successions }: Verdict): boolean =>
  outcome === 'undecided' || (outcome === 'refused' && successions.length > 0);

/** Each script is followed once, however often it is asked about. */
function once(audit: AuditScript): AuditScript {
  const known = new WeakMap<MaintainerScript, ReturnType<AuditScript>>();
  return (script) => {
    const found = known.get(script) ?? audit(script);
    known.set(script, found);
    return found;
  };
}

/** The baseline may be older than a move to another version; what the services need now is asked only when it can matter. */
async function whereServicesMoved(
  transaction: Transaction,
  host: GuardedHost,
  audit: AuditScript,
): Promise<Verdict> {
  const verdict = decide(transaction, host, audit);
  if (!verdict.losses.some((loss) => roleOf(loss.essential.path) !== undefined)) return verdict;
  const inventory = await takeInventory();
  const neededNow = new Set(inventory.components.map(({ path }) => canonical(path)));
  return decide(transaction, { ...host, neededNow }, audit);
}
