/** `stakeout oncall test`: one message through every channel, and what arrived. */
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { redact } from '../../domain/redact.ts';
import { askPager, outboxDirectory, socketIn, testResultSchema, type TestResult } from '../../pager/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, startProgress, toned, type Cell } from '../output/index.ts';
import { stateDir, withJournal } from '../state.ts';
import { durationText } from '../time.ts';
import { person, unreachable, whyNobody } from './ask.ts';

export const oncallTestSchema = z.object({
  schema: z.literal('stakeout.oncall-test/1'),
  results: z.array(testResultSchema),
});

/** Hundreds of contacts, some at a time, each with its deadline. */
const TEST_MS = 110_000;

export interface Flags {
  readonly channel?: string;
  readonly json: boolean;
}

export async function tryChannels(context: Context, { channel, json }: Flags): Promise<void> {
  const progress = startProgress(context.stderr);
  progress.say('sending a test through every channel', true);
  const answer = await askPager(
    socketIn(outboxDirectory(stateDir(context))),
    { ask: 'test', by: person(context), ...(channel === undefined ? {} : { channel }) },
    TEST_MS,
  )
    .catch((error: unknown) => {
      throw unreachable(error);
    })
    .finally(() => progress.done());
  if (answer?.say !== 'tested')
    throw new StakeoutError('nothing can be sent', whyNobody(context), {
      next: 'stakeout watch starts the agent, and with it the pager',
      exit: EXIT.environment,
    });
  const { results } = answer;
  const told = results.map(({ channel: name, recipient, ok, tookMs, why }) => ({
    channel: name,
    recipient,
    ok,
    tookMs: Math.round(tookMs),
    ...(why === undefined ? {} : { why: redact(why) }),
  }));
  await withJournal(
    context,
    (journal) => journal.append({ kind: 'oncall.tested', by: person(context), results: told }),
    { readOnly: false },
  );
  if (results.some(({ ok }) => !ok)) context.exit(EXIT.found);
  context.stdout.write(
    json
      ? renderJson({ schema: 'stakeout.oncall-test/1', results })
      : renderTable(COLUMNS, results.map(row), context.stdout),
  );
}

const COLUMNS = ['channel', 'kind', 'to', 'arrived', 'after', 'what was said of it'].map((title) => ({
  title,
}));

function row({ channel, kind, recipient, ok, tookMs, receipt, why }: TestResult): readonly Cell[] {
  return [
    channel,
    kind,
    recipient,
    ok ? toned('good', 'yes') : toned('bad', 'NO'),
    durationText(tookMs),
    receipt ?? why ?? '',
  ];
}
