/** How this host stands, as its agent, its baseline and its journal say. */
import { existsSync } from 'node:fs';
import { StakeoutError } from '../domain/errors.ts';
import { foldIncidents, type Incident } from '../domain/incident.ts';
import type { BaselineSummary, LastCheck, Trouble } from '../domain/status.ts';
import { openSignals, type RaisedSignal } from '../domain/signal.ts';
import { readAgentState } from '../host/agent-status.ts';
import { BaselineStore } from '../identify/baseline/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Context } from './context.ts';
import { journalFile, stateDir, withJournal } from './state.ts';

export interface Standing extends Recorded {
  readonly agent: ReturnType<typeof readAgentState>;
  readonly baseline: BaselineSummary | undefined;
  readonly troubles: readonly Trouble[];
  readonly everGuarded: boolean;
}

/** What cannot be read is among the troubles. */
export async function standingOf(context: Context): Promise<Standing> {
  const agent = readAgentState(stateDir(context));
  const troubles: Trouble[] = [];
  const baseline = attempt(troubles, () => loadBaseline(stateDir(context), troubles));
  const everGuarded = existsSync(journalFile(context));
  const recorded = everGuarded ? await readJournal(context, troubles) : NOTHING;
  return { agent, baseline, ...recorded, troubles, everGuarded };
}

/** Runs `read`; what a person must know about its failure is added to the troubles. */
function attempt<T>(troubles: Trouble[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StakeoutError)) throw error;
    troubles.push({ text: error.message, ...(error.next === undefined ? {} : { next: error.next }) });
    return undefined;
  }
}

function loadBaseline(dir: string, troubles: Trouble[]): BaselineSummary | undefined {
  const { baseline, damaged } = new BaselineStore(dir).load();
  for (const { file, why } of damaged)
    troubles.push({
      text: `${file} is not intact: ${why}`,
      next: 'find out who changed it; then: stakeout baseline create',
    });
  if (baseline === undefined) return undefined;
  return {
    generation: baseline.generation,
    createdAt: baseline.createdAt,
    components: baseline.entries.length,
    services: baseline.services.map((s) => s.name),
    broken: baseline.broken.map((b) => b.component.path),
  };
}

interface Recorded {
  readonly incidents: readonly Incident[];
  readonly signals: readonly RaisedSignal[];
  readonly lastCheck: LastCheck | undefined;
}
const NOTHING: Recorded = { incidents: [], signals: [], lastCheck: undefined };

async function readJournal(context: Context, troubles: Trouble[]): Promise<Recorded> {
  try {
    return await withJournal(context, (journal) => ({
      incidents: foldIncidents(journal.entries({ inIncidents: true })),
      signals: openSignals(journal.entries({ kind: 'signal' })),
      lastCheck: lastVerification(journal),
    }));
  } catch (error) {
    attempt(troubles, () => {
      throw error;
    });
    return NOTHING;
  }
}

function lastVerification(journal: Journal): LastCheck | undefined {
  let last: LastCheck | undefined;
  for (const { at, event } of journal.entries({ kind: 'verify.done' })) {
    if (event.kind === 'verify.done')
      last = { at, scope: event.scope, checked: event.checked, findings: event.findings };
  }
  return last;
}
