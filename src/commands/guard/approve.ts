/** `stakeout guard approve TXN`. */
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type Approval, GuardRecords, TRANSACTION_ID } from '../../protect/guard/index.ts';
import type { Context } from '../context.ts';
import { renderBlock, renderJson, visible } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { by, type JsonFlag, jsonFlag, requireRoot, writeDown } from './common.ts';

interface ApproveFlags extends JsonFlag {
  readonly reason: string;
  readonly for: number;
}

async function runApprove(this: Context, flags: ApproveFlags, transaction: string): Promise<void> {
  requireRoot(this, 'approve a transaction');
  const records = new GuardRecords(stateDir(this));
  const refusal = TRANSACTION_ID.test(transaction) ? records.refusal(transaction) : undefined;
  if (refusal === undefined)
    throw new StakeoutError(`cannot approve ${transaction}`, 'no such transaction was refused here', {
      next: 'stakeout guard status lists what was refused',
      exit: EXIT.input,
    });
  if (flags.reason.trim() === '')
    throw new StakeoutError('cannot approve without a reason', 'the reason is empty', {
      next: "--reason 'why it is right'",
      exit: EXIT.usage,
    });
  const at = this.now();
  const approval: Approval = {
    transaction,
    at: at.toISOString(),
    until: new Date(at.getTime() + flags.for).toISOString(),
    reason: flags.reason,
    lost: refusal.lost,
    ...by(),
  };
  records.approve(approval);
  const { reason, until } = approval;
  await writeDown(this, { kind: 'guard.approved', transaction, reason, until, ...by() });
  this.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.guard-approval/1', approval })
      : renderBlock(
          [
            ['approved', `${transaction}, once, until ${until}`],
            ['loses', refusal.summary],
            ['seen', refusal.saw],
            ['then', refusal.commandLine],
          ],
          this.stdout,
        ),
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * 3_600_000;

/** `90s`, `10m`, `2h` → milliseconds; a day at most. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(ms > 0) || ms > LONGEST_MS)
    throw new Error(`${visible(text)} is no time between 1s and 24h; write 90s, 10m or 2h`);
  return ms;
}

export const approve = buildCommand({
  func: runApprove,
  parameters: {
    flags: {
      json: jsonFlag,
      reason: {
        kind: 'parsed',
        parse: String,
        brief: 'Why it is right; goes into the journal',
        placeholder: 'text',
      },
      for: {
        kind: 'parsed',
        parse: parseDuration,
        brief: 'How long it may be used: 90s, 10m, 2h',
        default: '10m',
        placeholder: 'time',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'As the refusal named it', parse: String, placeholder: 'TXN' }],
    },
  },
  docs: { brief: 'Allows a refused transaction once' },
});
