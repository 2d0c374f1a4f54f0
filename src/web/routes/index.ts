/** All pages, and what people do on them. */
import type { Route } from '../gate/route.ts';
import { assetRoutes } from './assets.ts';
import { audit } from './audit.ts';
import { events } from './events.ts';
import { approve, guard } from './guard.ts';
import { hosts } from './hosts.ts';
import { incident, plan } from './incident.ts';
import { incidentActs } from './incident-acts.ts';
import { incidents } from './incidents.ts';
import { intake } from './intake.ts';
import { metrics } from './metrics.ts';
import { onCall } from './on-call.ts';
import { overview, rehearseOverview } from './overview.ts';
import { postmortemEdit } from './postmortem-edit.ts';
import { postmortems } from './postmortems.ts';
import { runbookRoutes } from './runbooks.ts';
import { service } from './service.ts';
import { settings } from './settings.ts';

export const ROUTES: readonly Route[] = [
  overview,
  incidents,
  incident,
  plan,
  ...incidentActs,
  service,
  guard,
  approve,
  hosts,
  onCall,
  ...runbookRoutes,
  ...postmortems,
  ...postmortemEdit,
  ...settings,
  audit,
  events,
  intake,
  metrics,
  ...assetRoutes(),
];

export { rehearseOverview };
