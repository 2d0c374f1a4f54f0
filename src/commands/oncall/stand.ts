/** `stakeout oncall status`: who is paged now, what is on its way, which channels fail. */
import { EXIT } from '../../domain/exit-codes.ts';
import { pagerStatusSchema, type PagerStatus } from '../../pager/index.ts';
import * as z from 'zod/mini';
import type { Context } from '../context.ts';
import { renderBlock, renderJson, renderTable, toned, visible, type Cell } from '../output/index.ts';
import { durationText, timeText } from '../time.ts';
import { pagerStatus, phaseText, whyNobody } from './ask.ts';

export const oncallStatusSchema = z.union([
  pagerStatusSchema,
  /** No pager runs. */
  z.object({ schema: z.literal('stakeout.oncall-status/1'), nobody: z.string() }),
]);

const SHOWN = 20;

export async function stand(context: Context, flags: { readonly json: boolean }): Promise<void> {
  const status = await pagerStatus(context);
  if (status === undefined) {
    const nobody = whyNobody(context);
    context.exit(EXIT.found);
    context.stdout.write(
      flags.json
        ? renderJson({ schema: 'stakeout.oncall-status/1', nobody } satisfies z.infer<
            typeof oncallStatusSchema
          >)
        : `${visible(nobody)}\n  next: stakeout oncall status needs an agent (stakeout watch) and a configuration (stakeout config check)\n`,
    );
    return;
  }
  if (isWrong(status)) context.exit(EXIT.found);
  if (flags.json) return context.stdout.write(renderJson(status));
  context.stdout.write(renderBlock(pairs(status), context.stdout));
  if (status.incidents.length > 0)
    context.stdout.write(`\n${renderTable(INCIDENT, status.incidents.map(incidentRow), context.stdout)}`);
  if (status.pending.length > 0)
    context.stdout.write(
      `\n${renderTable(PENDING, status.pending.slice(0, SHOWN).map(pendingRow), context.stdout)}`,
    );
}

function isWrong(status: PagerStatus): boolean {
  return (
    !status.configuration.inForce ||
    status.configuration.problems.length > 0 ||
    status.outboxTrouble !== undefined ||
    status.heartbeat?.why !== undefined ||
    status.channels.some(({ failing }) => failing) ||
    status.incidents.some(({ phase }) => phase === 'exhausted' || phase === 'nobody')
  );
}

function pairs(status: PagerStatus): readonly (readonly [string, Cell | readonly Cell[] | undefined])[] {
  const { configuration, runsAs, heartbeat, outboxTrouble, pendingCount } = status;
  return [
    [
      'configuration',
      configuration.inForce
        ? configuration.file
        : toned('bad', `NOBODY CAN BE PAGED: ${configuration.file} does not hold`),
    ],
    ['refused', configuration.problems.map((problem) => toned('bad', problem))],
    [
      'on call',
      status.onCall.map(({ schedule, person }) =>
        person === undefined ? toned('bad', `${schedule}: nobody`) : `${schedule}: ${person}`,
      ),
    ],
    ['channels', status.channels.map(channelCell)],
    ['on the way', pendingCount === 0 ? 'nothing' : `${pendingCount}`],
    ['outbox', outboxTrouble === undefined ? undefined : toned('bad', outboxTrouble)],
    [
      'heartbeat',
      heartbeat &&
        (heartbeat.why === undefined
          ? `every ${durationText(heartbeat.everyMs)}${heartbeat.last === undefined ? '' : `, last ${timeText(heartbeat.last)}`}`
          : toned('bad', heartbeat.why)),
    ],
    ['pager', `pid ${runsAs.pid}, as ${runsAs.user}${runsAs.confined ? ', without privileges' : ''}`],
  ];
}

function channelCell({
  id,
  kind,
  failing,
  failures,
  why,
  since,
  lastSent,
}: PagerStatus['channels'][number]): Cell {
  if (failing) return toned('bad', `${id} (${kind}) fails since ${timeText(since ?? '')}: ${why ?? ''}`);
  if (failures > 0) return toned('warn', `${id} (${kind}): ${failures} in vain: ${why ?? ''}`);
  return lastSent === undefined ? `${id} (${kind})` : `${id} (${kind}), last ${timeText(lastSent)}`;
}

const INCIDENT = ['incident', 'for', 'stands', 'paged', 'what'].map((title) => ({ title }));

function incidentRow(one: PagerStatus['incidents'][number]): readonly Cell[] {
  const stands = one.quiet === undefined ? phaseText(one) : `quiet: ${one.quiet}`;
  const bad = one.phase === 'exhausted' || one.phase === 'nobody';
  return [
    one.incident,
    durationText(one.openForMs),
    bad ? toned('bad', stands) : stands,
    one.paged.join(', ') || 'nobody yet',
    one.title,
  ];
}

const PENDING = ['on the way', 'to', 'by', 'tried', 'next in', 'why'].map((title) => ({ title }));

function pendingRow(one: PagerStatus['pending'][number]): readonly Cell[] {
  return [
    `${one.purpose} ${one.incident}`,
    one.recipient,
    one.channel,
    String(one.attempts),
    durationText(one.dueInMs),
    one.why ?? '',
  ];
}
