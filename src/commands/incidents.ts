/** `stakeout incidents`: all of them, newest first. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { originOf } from '../domain/actor.ts';
import { foldIncidents, isOpen, type Incident } from '../domain/incident.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Context } from './context.ts';
import { incidentJson, incidentSchema, STATE_TONES } from './incident-view.ts';
import { renderJson, renderTable, toned, type Cell } from './output/index.ts';
import { withJournal } from './state.ts';
import { timeText } from './time.ts';

export const incidentsSchema = z.object({
  schema: z.literal('stakeout.incidents/1'),
  incidents: z.array(incidentSchema),
});

interface Flags {
  readonly open: boolean;
  readonly json: boolean;
}

async function incidents(this: Context, flags: Flags): Promise<void> {
  const all = await withJournal(this, (journal) => foldIncidents(journal.entries({ inIncidents: true })));
  const shown = all.filter((i) => !flags.open || isOpen(i)).toReversed();
  if (shown.some(isOpen)) this.exit(EXIT.found);
  if (flags.json) {
    this.stdout.write(renderJson({ schema: 'stakeout.incidents/1', incidents: shown.map(incidentJson) }));
    return;
  }
  if (shown.length === 0) this.stdout.write(flags.open ? 'no open incidents\n' : 'no incidents\n');
  const columns = [
    { title: 'ID', min: 14 },
    { title: 'STATE', min: 10 },
    { title: 'SEVERITY' },
    { title: 'SINCE', min: 16 },
    { title: 'TITLE', overflow: 'wrap', min: 20 },
    { title: 'WHO', min: 12 },
  ] as const;
  this.stdout.write(renderTable(columns, shown.map(row), this.stdout));
}

function row(incident: Incident): readonly Cell[] {
  return [
    incident.id,
    toned(STATE_TONES[incident.state], incident.state),
    incident.severity,
    timeText(incident.openedAt),
    incident.title,
    whoOf(incident.actors),
  ];
}

/** There is room for a few words: the script and its line, where one was seen. */
function whoOf(actors: Incident['actors']): string {
  const script = actors.map(({ actor }) => actor.script).find((one) => one?.line !== undefined);
  const origin = actors.map(({ actor }) => originOf(actor)).find((one) => one !== undefined);
  if (origin === undefined) return actors[0]?.line ?? 'unknown';
  return script?.path === origin ? `${origin}, line ${script.line ?? ''}` : origin;
}

export const command = buildCommand({
  func: incidents,
  parameters: {
    flags: {
      open: { kind: 'boolean', brief: 'Only those that are not resolved', default: false },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
  },
  docs: { brief: 'Lists incidents, newest first; exit code 1 when one is open' },
});
