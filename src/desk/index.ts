/** The desk: what the unprivileged web process may ask of the agent, over one unix socket. */
export { askDesk } from './client.ts';
export { deskSocketIn } from './place.ts';
export { DeskRefusal, type Refusal } from './protocol.ts';
export { type DeskOptions, serveDesk } from './server.ts';
export type { IncidentDetail, IncidentLine } from './shapes.ts';
export { type Args, type Handlers, type Result, type Verb, VERBS } from './verbs.ts';
