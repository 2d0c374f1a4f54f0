/** Steps that ran for the web when the agent ended: without this nobody would hear what became of them. */
import type { EventOf, JournalEntry, JournalEvent } from '../../../domain/event.ts';
import type { DeskPorts } from '../ports.ts';
import type { Shelf } from './shelf.ts';

const WHY =
  'the agent ended while it ran: whether it came to its end is not known, and what it had begun may have gone on. Look at the host before you run it again or take it back';

/** Tells each once, in its incident. Called when an agent begins, before anything can be run. */
export async function tellInterrupted(
  { entries, append }: Pick<DeskPorts, 'entries' | 'append'>,
  shelf: Pick<Shelf, 'find'>,
): Promise<void> {
  const found = [...entries({ kind: 'runbook.started' })].flatMap(({ event }) =>
    event.kind === 'runbook.started' && event.via === 'web' ? [event] : [],
  );
  if (found.length === 0) return;
  const ended = runsOf(entries({ kind: 'runbook.ended' }));
  const told = runsOf(entries({ kind: 'runbook.step' }));
  for (const started of found.filter(({ run }) => !ended.has(run)))
    for (const event of await endOf(started, told.has(started.run), shelf)) append(event);
}

function runsOf(entries: Iterable<JournalEntry>): ReadonlySet<string> {
  return new Set([...entries].flatMap(({ event }) => ('run' in event ? [event.run] : [])));
}

async function endOf(
  { incident, run, runbook, only = '', digest, by, dry }: EventOf<'runbook.started'>,
  stepIsTold: boolean,
  shelf: Pick<Shelf, 'find'>,
): Promise<readonly JournalEvent[]> {
  const named = { ...(incident === undefined ? {} : { incident }), run, runbook };
  const ended = { ...named, kind: 'runbook.ended', outcome: 'stopped', summary: WHY, only } as const;
  if (stepIsTold) return [ended];
  const file = await shelf.find(runbook);
  const step =
    file?.runbook.digest === digest ? file.runbook.steps.find(({ name }) => name === only) : undefined;
  return [
    {
      ...named,
      kind: 'runbook.step',
      step: only,
      // Of a text that is no longer there the worse is assumed.
      risk: step?.risk ?? 'change',
      commands: [],
      outcome: 'failed',
      why: WHY,
      by,
      ...(dry === undefined ? {} : { dry }),
      tookMs: 0, // nobody knows
    },
    ended,
  ];
}
