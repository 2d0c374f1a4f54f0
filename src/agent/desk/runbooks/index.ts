/** Runbooks as they lie on this host, how their steps stand in an incident, and one step run. */
import { messageOf } from '../../../domain/errors.ts';
import { redact } from '../../../domain/redact.ts';
import type { Handlers, RunbookDetail, RunbookStep } from '../../../desk/index.ts';
import type { Runbook, Step } from '../../../learn/runbook/index.ts';
import { known } from '../incidents.ts';
import type { IncidentViews } from '../incident-views.ts';
import { KeptEntries } from '../kept-entries.ts';
import type { DeskPorts } from '../ports.ts';
import { tellInterrupted } from './interrupted.ts';
import { type Room, runbookRoom, Shelf, valuesOf } from './shelf.ts';
import { type Ended, type Standing, standingOf, undoneBy, whyNotDue } from './standing.ts';
import { type StepRunParts, StepRuns } from './step-run.ts';

/** Of newer runs than anybody looks back at. */
const MOST_KEPT = 5000;

export type RunbookParts = Pick<StepRunParts, 'begin' | 'turn' | 'changed'>;

export function runbookHandlers(
  ports: DeskPorts,
  views: IncidentViews,
  parts: RunbookParts,
): Pick<Handlers, 'runbooks' | 'runbook' | 'runbookStep'> {
  const shelf = new Shelf(ports);
  const kept = new KeptEntries(ports.entries, ['runbook.started', 'runbook.step'], MOST_KEPT);
  const runs = new StepRuns({ ports, views, shelf, kept, ...parts });
  tellInterrupted(ports, shelf).catch((error: unknown) => {
    const text = `whether steps of runbooks were interrupted is not known: ${redact(messageOf(error))}`;
    ports.append({ kind: 'note', text });
  });
  return {
    runbooks: async ({ incident: id }) => {
      const { kindsOf, matching } = await runbookRoom();
      const all = await shelf.all();
      const incident = id === undefined ? undefined : views.get(id);
      const readable = all.flatMap(({ runbook }) => runbook ?? []);
      const fits = incident && matching(readable, kindsOf(incident))?.meta.id;
      return { runbooks: await shelf.lines(all), fits: fits ?? null };
    },
    runbook: async ({ runbook: id, incident, values }) => {
      const found = await shelf.find(id);
      const [line] = found === undefined ? [] : await shelf.lines([found]);
      if (found === undefined || line === undefined) return { runbook: null };
      const { runbook } = found;
      const room = await runbookRoom();
      const about = incident === undefined ? undefined : known(views, incident);
      const stand: Stand = {
        ...(about === undefined
          ? NOTHING
          : {
              ...standingOf(kept.newestFirst(), runbook, about.id),
              kinds: new Set(room.kindsOf(about)),
            }),
        values: await valuesOf(runbook, values),
      };
      return { runbook: { ...line, ...detailOf(runbook, stand, room), running: runs.running ?? null } };
    },
    runbookStep: (args) => runs.run(args),
  };
}

interface Stand extends Standing {
  /** Undefined: of no incident, so that nothing is known to be due or not. */
  readonly kinds: ReadonlySet<string> | undefined;
  readonly values: Readonly<Record<string, string>>;
}

const NOTHING: Omit<Stand, 'values'> = { last: new Map(), lastDry: new Map(), kinds: undefined };

function detailOf(
  runbook: Runbook,
  stand: Stand,
  room: Room,
): Pick<RunbookDetail, 'digest' | 'parts' | 'parameters' | 'all'> {
  const { values } = stand;
  return {
    digest: runbook.digest,
    parts: room
      .partsOf(runbook)
      .map((part) => ('step' in part ? { step: part.step.name } : { text: part.text })),
    parameters: Object.entries(runbook.meta.parameters).map(([name, { kind, about }]) => ({
      name,
      kind,
      about,
      value: values[name] ?? '',
    })),
    all: runbook.steps.map((step) => stepOf(step, runbook, stand, room)),
  };
}

function stepOf(step: Step, runbook: Runbook, stand: Stand, { shownWith }: Room): RunbookStep {
  const { name, risk, commands, dry, expect, refute, timeoutMs, undo } = step;
  const { kinds, last, lastDry, values } = stand;
  return {
    name,
    risk,
    commands: commands.map(({ text }) => shownWith(text, values)),
    dry: dry === undefined ? null : shownWith(dry.text, values),
    expect: expect?.source ?? null,
    refute: refute?.source ?? null,
    timeoutMs,
    undo: undo !== undefined && 'step' in undo ? undo.step : null,
    noUndo: undo !== undefined && 'none' in undo ? undo.none : null,
    undoes: [...undoneBy(step, runbook.steps)],
    notDue: (kinds === undefined ? undefined : whyNotDue(step, runbook, stand, kinds)) ?? null,
    last: shownEnd(last.get(name)),
    lastDry: shownEnd(lastDry.get(name)),
  };
}

function shownEnd(ended: Ended | undefined): RunbookStep['last'] {
  if (ended === undefined) return null;
  const { seq, at, event } = ended;
  const { outcome, why, output, tookMs, by } = event;
  return {
    entry: seq,
    at,
    by: by ?? null,
    outcome,
    why: why === undefined ? null : redact(why),
    output: output === undefined ? null : redact(output),
    tookMs,
  };
}
