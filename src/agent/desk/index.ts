/** What the agent answers at the desk: views of the journal, of the host and of its own status, and words that go into the journal. */
import type { Handlers } from '../../desk/index.ts';
import { auditHandlers } from './audit.ts';
import { guardHandlers } from './guard.ts';
import { IncidentViews } from './incident-views.ts';
import { incidentHandlers } from './incidents.ts';
import { intakeHandlers } from './intake.ts';
import { learntHandlers } from './learnt.ts';
import { onCallHandlers } from './oncall.ts';
import type { DeskPorts } from './ports.ts';
import { postmortemHandlers } from './postmortems/index.ts';
import { repairHandlers } from './repairs.ts';
import { serviceHandlers } from './services.ts';
import { settingsHandlers } from './settings/index.ts';
import { runbookHandlers } from './runbooks/index.ts';
import { SharedLook } from './shared-look.ts';
import { Turn } from './turn.ts';
import { limitedAppend } from './write-limit.ts';

export type { DeskPorts } from './ports.ts';

export function deskHandlers(ports: DeskPorts): Handlers {
  const views = new IncidentViews(ports.entries);
  views.newestFirst(); // what is long ago is folded before anybody waits for it
  const look = new SharedLook(ports.diagnose);
  const turn = new Turn();
  const people = { ...ports, append: limitedAppend(ports.append) };
  return {
    ...incidentHandlers(people, views),
    ...serviceHandlers(ports, views, look),
    ...guardHandlers(people),
    ...onCallHandlers(people, views),
    // What a repair does is told whatever happens.
    ...repairHandlers(ports, views, look, turn),
    ...settingsHandlers(people),
    ...auditHandlers(people),
    ...intakeHandlers(ports, views),
    ...runbookHandlers(ports, views, { begin: people.append, turn, changed: () => look.forget() }),
    ...learntHandlers(ports),
    ...postmortemHandlers(people),
  };
}
