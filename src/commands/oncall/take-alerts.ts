/** `stakeout oncall take`: alerts of other monitoring, given to the running pager. */
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { INTAKE_FORMATS, MOST_INTAKE_BYTES, takeIn, type Alert, type Taken } from '../../intake/index.ts';
import { askPager, LONGEST_COMMAND, outboxDirectory, socketIn } from '../../pager/index.ts';
import { readBounded, readStandardInput } from '../audit/read.ts';
import type { Context } from '../context.ts';
import { renderJson, visible } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { unreachable, whyNobody } from './ask.ts';

export const oncallTakeSchema = z.object({
  schema: z.literal('stakeout.oncall-take/1'),
  format: z.enum(INTAKE_FORMATS),
  firing: z.number(),
  resolved: z.number(),
  /** `at`: JSON pointer into what was read. `lost`: that part of it was not taken. */
  problems: z.array(z.object({ at: z.string(), why: z.string(), lost: z.boolean() })),
});

export const FORMAT_FLAG = {
  kind: 'enum',
  values: INTAKE_FORMATS,
  brief: 'Default: what it looks like',
  optional: true,
} as const;

export interface Flags {
  readonly format?: (typeof INTAKE_FORMATS)[number];
  readonly json: boolean;
}

const TAKE_MS = 30_000;
const JSON_BODY = { 'content-type': 'application/json' };

export async function takeAlerts(context: Context, { format, json }: Flags, file?: string): Promise<void> {
  const text =
    file === undefined || file === '-'
      ? await readStandardInput(MOST_INTAKE_BYTES)
      : readBounded(resolve(context.cwd, file), file, MOST_INTAKE_BYTES);
  const taken = takeIn({ headers: JSON_BODY, body: Buffer.from(text), format, now: context.now() });
  if (taken.status !== 202)
    throw new StakeoutError('nothing of it can be taken', taken.problems.map(problemText).join('; '), {
      next: 'stakeout oncall take --help shows what can be read',
      exit: EXIT.input,
    });
  for (const batch of batches(taken.alerts)) await give(context, batch);
  if (taken.problems.some(({ lost }) => lost)) context.exit(EXIT.found);
  const of = (status: Alert['status']): number => taken.alerts.filter((one) => one.status === status).length;
  const [firing, resolved] = [of('firing'), of('resolved')];
  if (json) {
    const { format: read, problems } = taken;
    context.stdout.write(
      renderJson({ schema: 'stakeout.oncall-take/1', format: read, firing, resolved, problems }),
    );
    return;
  }
  for (const problem of taken.problems) context.stderr.write(`${problemText(problem)}\n`);
  context.stdout.write(`taken: ${firing} that fire, ${resolved} that are over\n`);
}

async function give(context: Context, alerts: readonly Alert[]): Promise<void> {
  const socket = socketIn(outboxDirectory(stateDir(context)));
  const answer = await askPager(socket, { ask: 'alerts', alerts: [...alerts] }, TAKE_MS).catch(
    (error: unknown) => {
      throw unreachable(error);
    },
  );
  if (answer?.say === 'done') return;
  throw new StakeoutError('nobody took it', whyNobody(context), {
    next: 'stakeout watch starts the agent, and with it the pager; send it again then',
    exit: EXIT.environment,
  });
}

function* batches(alerts: readonly Alert[]): Generator<readonly Alert[]> {
  let [batch, size]: [Alert[], number] = [[], 0];
  for (const alert of alerts) {
    const length = JSON.stringify(alert).length;
    if (size + length > LONGEST_COMMAND / 2 && batch.length > 0) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(alert);
    size += length;
  }
  if (batch.length > 0) yield batch;
}

function problemText({ at, why, lost }: Taken['problems'][number]): string {
  return visible(`${at === '' ? '' : `${at} `}${why}${lost ? '' : ' (noted)'}`);
}
