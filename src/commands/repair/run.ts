/** `stakeout repair [INCIDENT]`: from a diagnosis to its plan, and with `--yes` to the repaired service. */
import type { Wish } from '../../agent/choose-cause.ts';
import { mendHost } from '../../agent/mend-host.ts';
import { planRepair } from '../../agent/plan-repair.ts';
import type { Mended } from '../../agent/repair.ts';
import type { ProbeTarget } from '../../domain/component.ts';
import type { Cause } from '../../domain/diagnosis.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT, type ExitCode } from '../../domain/exit-codes.ts';
import { foldIncidents } from '../../domain/incident.ts';
import type { Incident } from '../../domain/incident-model.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import { type Diagnosed, diagnose } from '../../respond/diagnosis/index.ts';
import type { Context } from '../context.ts';
import { program } from '../launcher.ts';
import { type Progress, startProgress } from '../output/index.ts';
import { person } from '../oncall/ask.ts';
import { recorded } from '../recorded.ts';
import { stateDir, withJournal } from '../state.ts';
import type { RepairRun } from './schema.ts';

export interface RunFlags {
  readonly yes: boolean;
  readonly cause?: number;
  readonly expect?: string;
}

export async function repairRun(
  context: Context,
  { yes, cause: number, expect }: RunFlags,
  id: string | undefined,
): Promise<RepairRun> {
  const incident = id === undefined ? undefined : await incidentOf(context, id);
  const wish: Wish = {
    ...(number !== undefined && { number }),
    ...(incident && { incident }),
    ...(expect !== undefined && { expect }),
    by: person(context),
  };
  return yes ? carryOut(context, wish) : plan(context, wish);
}

async function incidentOf(context: Context, id: string): Promise<Incident> {
  const found = await withJournal(context, (journal) =>
    foldIncidents(journal.entries()).find((one) => one.id === id),
  );
  if (found !== undefined) return found;
  throw new StakeoutError(`no incident ${id}`, 'the journal has none of that name', {
    next: 'stakeout incidents lists them',
    exit: EXIT.input,
  });
}

async function look(
  context: Context,
  progress: Progress,
  pages: readonly ProbeTarget[] = [],
): Promise<Diagnosed> {
  const known = await recorded(context);
  return diagnose({ ...known, pages, now: context.now, say: (step) => progress.say(step) });
}

/** Exactly what would be run, and nothing is. */
async function plan(context: Context, wish: Wish): Promise<RepairRun> {
  const progress = startProgress(context.stderr);
  const { diagnosis } = await look(context, progress).finally(() => progress.done());
  const { verdict, summary } = diagnosis;
  const found = planRepair(diagnosis, wish, { launcher: program(), stateDir: stateDir(context) });
  const run = {
    schema: 'stakeout.repair-run/1' as const,
    verdict,
    summary,
    rounds: [],
    verified: null,
    stillWrong: [],
  };
  if (found.kind === 'none') return { ...run, outcome: 'nothing', why: withHand(found.why, found.cause) };
  const { cause, number, note, hash, refused } = found;
  return {
    ...run,
    outcome: 'planned',
    planned: {
      cause: causeOf(cause, number),
      plan: found.plan,
      ...(note === undefined ? {} : { note }),
      refused: [...refused],
      hash,
    },
  };
}

async function carryOut(context: Context, wish: Wish): Promise<RepairRun> {
  const state = stateDirectory(context);
  const progress = startProgress(context.stderr);
  try {
    return await withJournal(
      context,
      async (journal) => {
        const { baseline } = await recorded(context);
        const host = {
          stateDir: state,
          journal,
          now: context.now,
          launcher: program(),
          ...(baseline && { baseline }),
        };
        const ask = (pages: readonly ProbeTarget[]): Promise<Diagnosed> => look(context, progress, pages);
        return runOf(await mendHost(host, wish, ask, (step) => progress.say(step)));
      },
      { readOnly: false },
    );
  } finally {
    progress.done();
  }
}

function runOf({ diagnosis, rounds, verified, stillWrong, why }: Mended): RepairRun {
  const { verdict, summary, causes } = diagnosis;
  const none = rounds.length === 0;
  const said = none ? withHand(why, causes[0]) : why;
  return {
    schema: 'stakeout.repair-run/1',
    outcome: outcomeOf(rounds, verified),
    verdict,
    summary,
    why: said,
    rounds: rounds.map(({ cause, number, note, plan: done, ok, record, stillWrong: wrong, undone }) => ({
      cause: causeOf(cause, number),
      ...(note === undefined ? {} : { note }),
      ...(done.byHand === undefined ? {} : { byHand: done.byHand }),
      ok,
      repair: record,
      stillWrong: [...wrong],
      ...(undone === undefined
        ? {}
        : { undone: { because: undone.because, ok: undone.taken.ok, runAgain: [...undone.runAgain] } }),
    })),
    verified: none ? null : verified,
    stillWrong: [...stillWrong],
  };
}

function outcomeOf(rounds: Mended['rounds'], verified: boolean): RepairRun['outcome'] {
  const last = rounds.at(-1);
  if (last === undefined) return 'nothing';
  if (last.undone !== undefined) return 'undone';
  if (verified) return 'repaired';
  return last.ok ? 'still-wrong' : 'failed';
}

function causeOf({ kind, object, summary, confidence }: Cause, number: number) {
  return { number, kind, object, summary, confidence };
}

function withHand(why: string, cause: Cause | undefined): string {
  const hand = cause?.repair?.byHand;
  return hand === undefined ? why : `${why}. By hand: ${hand}`;
}

/** Something that is wrong and stays so is `found`; a step that the host refused is `environment`. */
export function exitOf({ outcome, verdict }: RepairRun): ExitCode {
  if (outcome === 'repaired') return EXIT.ok;
  if (outcome === 'nothing') return verdict === 'healthy' ? EXIT.ok : EXIT.found;
  return outcome === 'failed' || outcome === 'undone' ? EXIT.environment : EXIT.found;
}
