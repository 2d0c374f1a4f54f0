/** `stakeout incident show ID` and `stakeout incident ack ID`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import * as z from 'zod/mini';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { foldIncidents, isOpen, type Incident } from '../domain/incident.ts';
import type { Journal } from '../journal/index.ts';
import type { Context } from './context.ts';
import { incidentJson, incidentSchema, renderIncident } from './incident-view.ts';
import { follow } from './incident/follow.ts';
import { phaseText, pagerStatus } from './oncall/ask.ts';
import { renderJson, visible } from './output/index.ts';
import { withJournal } from './state.ts';

export const incidentShowSchema = z.object({
  schema: z.literal('stakeout.incident/1'),
  incident: incidentSchema,
});

interface ShowFlags {
  readonly json: boolean;
  readonly follow: boolean;
}

async function show(this: Context, flags: ShowFlags, id: string): Promise<void> {
  if (flags.json && flags.follow)
    throw new StakeoutError('--json and --follow do not go together', 'one document has one end', {
      next: 'stakeout journal --follow --json prints a line for each entry',
      exit: EXIT.input,
    });
  await withJournal(this, async (journal) => {
    const incident = find(journal, id);
    this.stdout.write(
      flags.json
        ? renderJson({ schema: 'stakeout.incident/1', incident: incidentJson(incident) })
        : renderIncident(incident, this.stdout),
    );
    const last = flags.follow
      ? await follow(this, incident, { read: () => find(journal, id), onCall: () => standOf(this, id) })
      : incident;
    if (isOpen(last)) this.exit(EXIT.found);
  });
}

/** Nobody waits for a pager that does not answer. */
async function standOf(context: Context, id: string): Promise<string | undefined> {
  const status = await pagerStatus(context).catch(() => undefined);
  const one = status?.incidents.find(({ incident }) => incident === id);
  return one === undefined ? undefined : phaseText(one);
}

async function ack(this: Context, flags: { readonly note?: string }, id: string): Promise<void> {
  await withJournal(
    this,
    (journal) => {
      const incident = find(journal, id);
      if (!isOpen(incident))
        throw new StakeoutError(`${id} needs no acknowledgement`, 'it is resolved', { exit: EXIT.input });
      const by = person(this);
      const entry = journal.append({
        kind: 'incident.acknowledged',
        incident: id,
        by,
        ...(flags.note === undefined ? {} : { note: flags.note }),
      });
      this.stdout.write(`${visible(id)} acknowledged by ${visible(by)}, entry ${entry.seq}\n`);
    },
    { readOnly: false },
  );
}

function find(journal: Journal, id: string): Incident {
  const all = foldIncidents(journal.entries({ inIncidents: true }));
  const found = all.find((i) => i.id === id);
  if (found !== undefined) return found;
  const open = all.filter(isOpen).map((i) => i.id);
  throw new StakeoutError(`there is no incident ${id}`, `the journal has ${all.length}`, {
    next: open.length > 0 ? `open ones: ${open.join(', ')}` : 'stakeout incidents lists them all',
    exit: EXIT.input,
  });
}

/** Who sits at the terminal, as sudo and login say; not proof of identity. */
function person({ env, uid }: Context): string {
  return env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? `uid ${uid}`;
}

const id = { brief: 'The incident, e.g. INC-20260102-1', parse: String, placeholder: 'id' } as const;

const showCommand = buildCommand({
  func: show,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
      follow: { kind: 'boolean', brief: 'Go on with what is added, until it is over', default: false },
    },
    aliases: { f: 'follow' },
    positional: { kind: 'tuple', parameters: [id] },
  },
  docs: { brief: 'What happened, who did it, what was done, when; exit code 1 while it is open' },
});

const ackCommand = buildCommand({
  func: ack,
  parameters: {
    flags: {
      note: {
        kind: 'parsed',
        parse: String,
        brief: 'What the others should know',
        placeholder: 'text',
        optional: true,
      },
    },
    positional: { kind: 'tuple', parameters: [id] },
  },
  docs: { brief: 'Says that you are on it' },
});

export const command = buildRouteMap({
  routes: { show: showCommand, ack: ackCommand },
  docs: { brief: 'Shows or acknowledges one incident' },
});
