export { incidentList, incidentsPage, PAGE, type IncidentsModel } from './page.ts';
