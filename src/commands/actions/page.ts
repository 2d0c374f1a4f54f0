/** Regressions go to the pager as alerts: one for each measure, over when it passes again. */
import { hostname } from 'node:os';
import { messageOf } from '../../domain/errors.ts';
import { takeIn } from '../../intake/index.ts';
import type { TrackedAction } from '../../learn/actions/index.ts';
import { askPager, outboxDirectory, socketIn } from '../../pager/index.ts';
import type { Context } from '../context.ts';
import { whyNobody } from '../oncall/ask.ts';
import { visible } from '../output/index.ts';
import { stateDir } from '../state.ts';

const TAKE_MS = 30_000;
const HEADERS = { 'content-type': 'application/json' };

/** The pager knows an alert by its fingerprint: told again it pages nobody again. Without a pager that is said. */
export async function pageRegressions(context: Context, items: readonly TrackedAction[]): Promise<void> {
  const alerts = items
    .filter(({ verifiedAt }) => verifiedAt !== null)
    .map((item) => ({
      summary: `measure regressed: ${item.title}${item.lastCheck === null ? '' : `: ${item.lastCheck.why}`}`,
      service: 'stakeout',
      host: hostname(),
      severity: 'critical',
      dedup: `action:${item.id}`,
      status: item.state === 'regressed' ? 'firing' : 'resolved',
    }));
  if (alerts.length === 0) return;
  const regressed = alerts.some(({ status }) => status === 'firing');
  try {
    for (const alert of alerts) await give(context, alert);
  } catch (error) {
    if (regressed) context.stderr.write(`nobody is paged for what regressed: ${visible(messageOf(error))}\n`);
  }
}

async function give(context: Context, alert: object): Promise<void> {
  const taken = takeIn({
    headers: HEADERS,
    body: Buffer.from(JSON.stringify(alert)),
    format: undefined,
    now: context.now(),
  });
  const socket = socketIn(outboxDirectory(stateDir(context)));
  const answer = await askPager(socket, { ask: 'alerts', alerts: [...taken.alerts] }, TAKE_MS);
  if (answer?.say !== 'done') throw new Error(whyNobody(context));
}
