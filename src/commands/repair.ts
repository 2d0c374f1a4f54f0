/** `stakeout repair [INCIDENT | PATH…]`: carries out what the diagnosis says, or puts single parts back. Dry run without `--yes`. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { chooseCause, foresee, type Mended, putBack, type PutBackRow, type Wish } from '../agent/index.ts';
import { mendHost } from '../agent/mend-host.ts';
import type { ProbeTarget } from '../domain/component.ts';
import { ACTION_ID } from '../domain/action.ts';
import type { Cause, RepairPlan } from '../domain/diagnosis.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { foldIncidents } from '../domain/incident.ts';
import { isIncidentId } from '../domain/incident-id.ts';
import type { Incident } from '../domain/incident-model.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { checkPlan } from '../recover/index.ts';
import { type Diagnosed, diagnose, planWith } from '../respond/diagnosis/index.ts';
import type { Context } from './context.ts';
import { recorded } from './diagnose.ts';
import { type Progress, renderJson, startProgress } from './output/index.ts';
import { program } from './program.ts';
import { rowsPage, runPage } from './repair/page.ts';
import type { RepairRow, RepairRun } from './repair/schema.ts';
import { stateDir, withJournal } from './state.ts';

export { repairRunSchema, repairSchema } from './repair/schema.ts';

interface Flags {
  readonly yes: boolean;
  readonly json: boolean;
  readonly cause?: number;
}

async function repair(this: Context, flags: Flags, ...what: readonly string[]): Promise<void> {
  if (flags.yes && this.uid !== 0)
    throw new StakeoutError('cannot repair', 'files of a service belong to root, and this is not root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  const [first = ''] = what;
  const isIncident = isIncidentId(first);
  if (what.length > 0 && (flags.cause !== undefined || (isIncident && what.length > 1)))
    throw new StakeoutError('cannot repair that', 'it takes paths, or one incident, or a cause', {
      next: 'stakeout repair --help',
      exit: EXIT.usage,
    });
  if (what.length > 0 && !isIncident) return repairPaths(this, flags, what);
  const incident = isIncident ? await incidentOf(this, first) : undefined;
  const wish: Wish = {
    ...(flags.cause === undefined ? {} : { number: flags.cause }),
    ...(incident === undefined ? {} : { incident }),
  };
  const run = flags.yes ? await carryOut(this, wish) : await plan(this, wish);
  this.exit(exitOf(run));
  this.stdout.write(flags.json ? renderJson(run) : runPage(run, this.stdout));
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
  const choice = chooseCause(diagnosis, wish);
  const run = {
    schema: 'stakeout.repair-run/1' as const,
    verdict,
    summary,
    rounds: [],
    verified: null,
    stillWrong: [],
  };
  if (choice.kind === 'none' || choice.cause.repair === null) {
    const why = choice.kind === 'none' ? choice.why : 'no steps are known that mend it';
    return { ...run, outcome: 'nothing', why: withHand(why, choice.cause) };
  }
  const named = planWith(choice.cause.repair, program());
  const note = choice.note === undefined ? {} : { note: choice.note };
  const planned = { cause: causeOf(choice.cause, choice.number), plan: named, ...note };
  return {
    ...run,
    outcome: 'planned',
    planned: { ...planned, refused: [...refusedOf(named, stateDir(context))] },
  };
}

/** What the last line of defence would say to it. */
function refusedOf(named: RepairPlan, state: string): readonly string[] {
  try {
    return checkPlan(named, { launcher: program(), stateDir: state, spared: [] }).flatMap((step) =>
      step.undoRefused === undefined ? [] : [`an undo that Stakeout does not run: ${step.undoRefused}`],
    );
  } catch (error) {
    if (error instanceof StakeoutError) return [error.message];
    throw error;
  }
}

async function carryOut(context: Context, wish: Wish): Promise<RepairRun> {
  const state = stateDirectory(context);
  const progress = startProgress(context.stderr);
  const incident = wish.incident === undefined ? {} : { incidentId: wish.incident.id };
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
        return runOf(await mendHost(host, { ...wish, ...incident }, ask, (step) => progress.say(step)));
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
function exitOf({ outcome, verdict }: RepairRun): ExitCode {
  if (outcome === 'repaired') return EXIT.ok;
  if (outcome === 'nothing') return verdict === 'healthy' ? EXIT.ok : EXIT.found;
  return outcome === 'failed' || outcome === 'undone' ? EXIT.environment : EXIT.found;
}

async function repairPaths(context: Context, flags: Flags, what: readonly string[]): Promise<void> {
  const paths = what.map((one) => resolve(context.cwd, one));
  const rows = flags.yes ? await putPathsBack(context, paths) : await planPaths(context, paths);
  if (rows.some((row) => row.result === 'failed' || row.result === 'declined'))
    context.exit(EXIT.environment);
  else if (rows.some((row) => row.result === 'planned')) context.exit(EXIT.found);
  context.stdout.write(
    flags.json ? renderJson({ schema: 'stakeout.repair/1', repairs: rows }) : rowsPage(rows, context.stdout),
  );
}

async function planPaths(context: Context, paths: readonly string[]): Promise<readonly RepairRow[]> {
  const { baseline, vault } = await recorded(context);
  const known = { ...(baseline && { baseline }), ...(vault && { vault }) };
  const found = await foresee(known, paths);
  return found.map(({ path, wrong, from, why }) => {
    if (why !== undefined) return { path, result: 'failed', why, ...(wrong && { wrong }) };
    if (wrong === undefined && from === undefined) return { path, result: 'unchanged' };
    return { path, result: 'planned', ...(wrong && { wrong }), ...(from && { from }) };
  });
}

async function putPathsBack(context: Context, paths: readonly string[]): Promise<readonly RepairRow[]> {
  const state = stateDirectory(context);
  const { baseline, vault } = await recorded(context);
  const group = context.env['STAKEOUT_REPAIR_GROUP'];
  return withJournal(
    context,
    async (journal) => {
      const tools = {
        stateDir: state,
        journal,
        now: context.now,
        ...(baseline && { baseline }),
        ...(vault && { vault }),
        ...(group !== undefined && ACTION_ID.test(group) ? { group } : {}),
      };
      return (await putBack(tools, paths)).map((row) => rowOf(row));
    },
    { readOnly: false },
  );
}

function rowOf(row: PutBackRow): RepairRow {
  return { ...row };
}

function causeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new SyntaxError(`not the number of a cause: ${text}`);
}

export const command = buildCommand({
  func: repair,
  parameters: {
    flags: {
      yes: { kind: 'boolean', brief: 'Do it; without, only what would be done is shown', default: false },
      cause: {
        kind: 'parsed',
        brief: 'Only this cause, by its number in stakeout diagnose',
        parse: causeNumber,
        optional: true,
        placeholder: 'n',
      },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Paths to put back, or one incident; without, what the diagnosis finds now',
        parse: String,
        placeholder: 'incident|path',
      },
    },
  },
  docs: { brief: 'Carries out the repair that the diagnosis names, or puts single parts back' },
});
