/** What the commands of drills share: the incident, the name of a drill, who sits here. */
import { randomBytes } from 'node:crypto';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { foldIncidents, type Incident } from '../../domain/incident.ts';
import type { Context } from '../context.ts';
import { withJournal } from '../state.ts';

export async function incidentOf(context: Context, id: string): Promise<Incident> {
  const found = await withJournal(context, (journal) =>
    foldIncidents(journal.entries({ inIncidents: true })).find((one) => one.id === id),
  );
  if (found !== undefined) return found;
  throw new StakeoutError(`there is no incident ${id}`, 'the journal does not have it', {
    next: 'stakeout incidents',
    exit: EXIT.input,
  });
}

export function newDrillId(context: Context): string {
  return `DRL-${context.now().toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(3).toString('hex')}`;
}

/** As sudo and login say; not proof of identity. */
export function person({ env, uid }: Context): string {
  return env['SUDO_USER'] ?? env['USER'] ?? env['LOGNAME'] ?? `uid ${uid}`;
}
