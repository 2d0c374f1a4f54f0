/** What commands ask a running pager, and what they tell it: words go into the journal, which the agent reads to it. */
import { StakeoutError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { foldIncidents, isOpen } from '../../domain/incident.ts';
import { readAgentState } from '../../host/agent-status.ts';
import { askPager, outboxDirectory, socketIn, type PagerStatus } from '../../pager/index.ts';
import type { Context } from '../context.ts';
import { renderTable, visible } from '../output/index.ts';
import { stateDir, withJournal } from '../state.ts';
import { durationText } from '../time.ts';
import { unknown } from './choice.ts';

const STATUS_MS = 10_000;
/** The agent reads the journal every second, the pager stores what it is told at once. */
const HEARD_MS = 8000;
const AGAIN_MS = 100;

/** Undefined when no pager runs. */
export async function pagerStatus(context: Context): Promise<PagerStatus | undefined> {
  const answer = await askPager(
    socketIn(outboxDirectory(stateDir(context))),
    { ask: 'status' },
    STATUS_MS,
  ).catch((error: unknown) => {
    throw unreachable(error);
  });
  return answer?.say === 'status' ? answer.status : undefined;
}

export function unreachable(error: unknown): StakeoutError {
  return new StakeoutError(
    'the pager does not answer',
    error instanceof Error ? error.message : String(error),
    {
      next: 'stakeout status; stakeout journal --kind oncall',
      exit: EXIT.environment,
    },
  );
}

/** Why nobody would be paged, in the words of the agent or for want of one. */
export function whyNobody(context: Context): string {
  const agent = readAgentState(stateDir(context));
  if (agent.state !== 'running') return 'nobody would be paged: no agent runs';
  return agent.status.onCall ?? 'nobody would be paged: the agent keeps no pager';
}

export interface Said {
  readonly as?: string;
}

/** Writes one event for each incident, waits until the pager has heard of it, and shows where they stand then. */
export async function say(
  context: Context,
  incidents: readonly string[],
  flags: Said,
  eventOf: (incident: string, by: string) => JournalEvent,
  people: readonly string[] = [],
): Promise<void> {
  const before = await pagerStatus(context);
  if (before !== undefined)
    for (const person of people)
      if (!before.people.some(({ id }) => id === person))
        throw unknown(
          'person',
          person,
          before.people.map(({ id }) => id),
        );
  const by = flags.as ?? person(context);
  const named = [...new Set(incidents)];
  const numbers = await withJournal(
    context,
    (journal) => {
      const open = new Set([
        ...foldIncidents(journal.entries({ inIncidents: true }))
          .filter(isOpen)
          .map(({ id }) => id),
        ...(before?.incidents ?? []).map(({ incident }) => incident),
      ]);
      for (const incident of named) if (!open.has(incident)) throw notOpen(incident, open);
      return named.map((incident) => journal.append(eventOf(incident, by)).seq);
    },
    { readOnly: false },
  );
  if (before === undefined) {
    context.stdout.write(`noted in the journal; ${visible(whyNobody(context))}\n`);
    context.exit(EXIT.found);
    return;
  }
  const after = await heard(context, numbers);
  const rows = after.incidents.filter(({ incident }) => named.includes(incident)).map(standing);
  context.stdout.write(
    renderTable(
      ['incident', 'now', 'why'].map((title) => ({ title })),
      rows,
      context.stdout,
    ),
  );
}

async function heard(context: Context, numbers: readonly number[]): Promise<PagerStatus> {
  const until = performance.now() + HEARD_MS;
  for (;;) {
    const status = await pagerStatus(context);
    const { read = 0, ahead = [] } = status ?? {};
    if (status !== undefined && numbers.every((number) => number <= read || ahead.includes(number)))
      return status;
    if (performance.now() > until)
      throw new StakeoutError(
        'the pager has not heard of it yet',
        'it is in the journal, and is told later',
        {
          next: 'stakeout oncall status',
          exit: EXIT.environment,
        },
      );
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function standing(one: PagerStatus['incidents'][number]): readonly string[] {
  return [visible(one.incident), visible(phaseText(one)), visible(one.quiet ?? one.title)];
}

/** Where an incident stands, and until when. */
export function phaseText({
  phase,
  dueInMs,
  acknowledgedBy,
  step,
  round,
}: PagerStatus['incidents'][number]): string {
  const left = dueInMs === undefined ? '' : durationText(dueInMs);
  switch (phase) {
    case 'settling':
      return `looked at for ${left} whether it follows from another`;
    case 'triggered':
      return step === 0
        ? 'pages go out'
        : `step ${step}${round > 1 ? `, round ${round}` : ''}, next in ${left}`;
    case 'acknowledged':
      return `acknowledged by ${acknowledgedBy.at(-1) ?? 'somebody'}, for ${left} more`;
    case 'snoozed':
      return `put off for ${left} more`;
    case 'exhausted':
      return 'NOBODY ANSWERED: all steps are through';
    case 'nobody':
      return 'NOBODY IS ON CALL';
    default:
      return phase;
  }
}

function notOpen(incident: string, open: ReadonlySet<string>): StakeoutError {
  return new StakeoutError(`there is no open incident ${incident}`, `${open.size} are open`, {
    next:
      open.size > 0 ? `open ones: ${[...open].slice(0, 20).join(', ')}` : 'stakeout incidents lists them all',
    exit: EXIT.input,
  });
}

/** Who sits at the terminal, as sudo and login say; not proof of identity. */
export function person({ env, uid }: Context): string {
  return env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? `uid ${uid}`;
}
