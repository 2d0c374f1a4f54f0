/** What the agent answers at the desk: views of the journal, of the host and of its own status, and words that go into the journal. */
import { DeskRefusal, type Handlers } from '../../desk/index.ts';
import { auditHandlers } from './audit.ts';
import { guardHandlers } from './guard.ts';
import { IncidentViews } from './incident-views.ts';
import { incidentHandlers } from './incidents.ts';
import { onCallHandlers } from './oncall.ts';
import type { DeskPorts } from './ports.ts';
import { serviceHandlers } from './services.ts';
import { settingsHandlers } from './settings/index.ts';

export type { DeskPorts } from './ports.ts';

export function deskHandlers(ports: DeskPorts): Handlers {
  const views = new IncidentViews(ports.entries);
  return {
    ...COMING,
    ...incidentHandlers(ports, views),
    ...serviceHandlers(ports, views),
    ...guardHandlers(ports),
    ...onCallHandlers(ports, views),
    ...settingsHandlers(ports),
    ...auditHandlers(ports),
  };
}

const coming = (): never => {
  throw new DeskRefusal('failed', 'the agent cannot answer that yet');
};
const COMING = {
  plan: coming,
  runStep: coming,
  undo: coming,
};
