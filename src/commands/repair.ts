/** `stakeout repair [INCIDENT | PATH…]`: carries out what the diagnosis says, or puts single parts back. Dry run without `--yes`. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { isIncidentId } from '../domain/incident-id.ts';
import { approveOwnTree } from '../protect/kernel-guard/index.ts';
import type { Context } from './context.ts';
import { renderJson } from './output/index.ts';
import { rowsPage, runPage } from './repair/page.ts';

export { repairRunSchema, repairSchema } from './repair/schema.ts';

interface Flags {
  readonly yes: boolean;
  readonly json: boolean;
  readonly cause?: number;
  readonly expect?: string;
}

async function repair(this: Context, flags: Flags, ...what: readonly string[]): Promise<void> {
  if (flags.yes && this.uid !== 0)
    throw new StakeoutError('cannot repair', 'files of a service belong to root, and this is not root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  if (flags.yes) await approveOwnTree();
  const [first] = what;
  const isIncident = first !== undefined && isIncidentId(first);
  const isOfCause = flags.cause !== undefined || flags.expect !== undefined;
  const fits = isIncident ? what.length === 1 && flags.cause === undefined : !isOfCause;
  if (what.length > 0 && !fits)
    throw new StakeoutError('cannot repair that', 'it takes paths, or one incident, or a cause', {
      next: 'stakeout repair --help',
      exit: EXIT.usage,
    });
  return first === undefined || isIncident ? repairCause(this, flags, first) : repairPaths(this, flags, what);
}

async function repairCause(context: Context, flags: Flags, incident: string | undefined): Promise<void> {
  const { exitOf, repairRun } = await import('./repair/run.ts');
  const run = await repairRun(context, flags, incident);
  context.exit(exitOf(run));
  context.stdout.write(flags.json ? renderJson(run) : runPage(run, context.stdout));
}

/** The steps of plans are this: it does without the diagnosis, which is the larger half of this program. */
async function repairPaths(context: Context, flags: Flags, what: readonly string[]): Promise<void> {
  const { planPaths, putPathsBack } = await import('./repair/paths.ts');
  const paths = what.map((one) => resolve(context.cwd, one));
  const rows = flags.yes ? await putPathsBack(context, paths) : await planPaths(context, paths);
  if (rows.some((row) => row.result === 'failed' || row.result === 'declined'))
    context.exit(EXIT.environment);
  else if (rows.some((row) => row.result === 'planned')) context.exit(EXIT.found);
  context.stdout.write(
    flags.json ? renderJson({ schema: 'stakeout.repair/1', repairs: rows }) : rowsPage(rows, context.stdout),
  );
}

function planName(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new SyntaxError(`not the name of a plan: ${text}`);
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
      expect: {
        kind: 'parsed',
        brief: 'Only if it is still exactly the plan of this name, and no further one',
        parse: planName,
        optional: true,
        placeholder: 'plan',
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
