/** Runbooks and promised measures, as they lie on this host. */
import { redact } from '../../domain/redact.ts';
import type { Handlers, RunbooksPage } from '../../desk/index.ts';
import type { IncidentViews } from './incident-views.ts';
import type { DeskPorts } from './ports.ts';

type Line = RunbooksPage['runbooks'][number];

export function learntHandlers(
  { stateDir, now }: DeskPorts,
  views: IncidentViews,
): Pick<Handlers, 'runbooks' | 'runbook' | 'measures'> {
  return {
    runbooks: async ({ incident: id }) => {
      const { kindsOf, library, matching, staleness } = await runbookRoom();
      const shelf = library({ stateDir });
      const incident = id === undefined ? undefined : views.get(id);
      const readable = shelf.flatMap(({ runbook }) => runbook ?? []);
      const fits = incident && matching(readable, kindsOf(incident))?.meta.id;
      const today = now().toISOString().slice(0, 10);
      return { runbooks: shelf.map((one) => lineOf(one, staleness, today)), fits: fits ?? null };
    },
    runbook: async ({ runbook: id }) => {
      const { library, staleness } = await runbookRoom();
      const one = library({ stateDir }).find((each) => each.id === id);
      if (one?.runbook === undefined) return { runbook: null };
      const today = now().toISOString().slice(0, 10);
      return { runbook: { ...lineOf(one, staleness, today), text: withoutFront(one.runbook.text) } };
    },
    measures: async () => {
      const { ActionItems, isOverdue } = await import('../../learn/actions/index.ts');
      return {
        measures: new ActionItems(stateDir).read().map((one) => ({
          id: one.id,
          title: redact(one.title),
          type: one.type,
          state: one.state,
          owner: one.owner,
          due: one.due,
          overdue: isOverdue(one, now()),
          why: one.lastCheck === null ? null : redact(one.lastCheck.why),
        })),
      };
    },
  };
}

/** Not before somebody asks: the agent has no other use for it. */
const runbookRoom = () => import('../../learn/runbook/index.ts');
type Room = Awaited<ReturnType<typeof runbookRoom>>;

function lineOf(
  { id, runbook, trust }: ReturnType<Room['library']>[number],
  staleness: Room['staleness'],
  today: string,
): Line {
  const age = runbook === undefined ? { stale: true, since: undefined } : staleness(runbook, today);
  return {
    id,
    title: runbook?.meta.title ?? id,
    owner: runbook?.meta.owner ?? null,
    severity: runbook?.meta.severity ?? null,
    steps: runbook?.steps.length ?? 0,
    lastDrilled: age.since ?? null,
    stale: age.stale,
    refused: trust.ok ? null : trust.why,
  };
}

/** It begins with the lines between the first two `---`. */
function withoutFront(text: string): string {
  const end = text.indexOf('\n---', 3);
  return end === -1 ? text : text.slice(text.indexOf('\n', end + 1) + 1);
}
