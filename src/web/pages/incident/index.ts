export { type IncidentModel, type Shown, SHOWN } from './model.ts';
export { incidentPage } from './page.ts';
export { standing, toneOf } from './standing.ts';
