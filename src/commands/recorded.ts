/** What Stakeout knows of better times, for whoever looks at the present. */
import { messageOf } from '../domain/errors.ts';
import type { JournalEntry } from '../domain/event.ts';
import { type Baseline, BaselineStore } from '../identify/baseline/index.ts';
import { Vault } from '../identify/vault/index.ts';
import type { Context } from './context.ts';
import { stateDir, withJournal } from './state.ts';

/** As far as it can be read: Stakeout's own trouble must not stop an answer. */
export async function recorded(
  context: Context,
): Promise<{ baseline?: Baseline; vault?: Vault; journal?: readonly JournalEntry[] }> {
  const dir = stateDir(context);
  const say = (what: string, error: unknown): void => {
    context.stderr.write(`${what} is not used: ${messageOf(error)}\n`);
  };
  let baseline: Baseline | undefined;
  try {
    baseline = new BaselineStore(dir).load().baseline;
  } catch (error) {
    say('the baseline', error);
  }
  if (baseline === undefined) return {};
  const vault = new Vault(`${dir}/vault`);
  try {
    return { baseline, vault, journal: await withJournal(context, (journal) => [...journal.entries()]) };
  } catch {
    return { baseline, vault }; // no agent ever ran here
  }
}
