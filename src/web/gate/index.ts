/** The one gate of the web: it serves routes, and nothing else is served. */
export { type Admission, mayDo, type Standing } from './admission.ts';
export type { Frame } from './answer.ts';
export type { Audit, AuditEntry } from './audit.ts';
export { openGate } from './gate.ts';
export type { Gate, GateOptions } from './model.ts';
export type { Rate } from './rate.ts';
export { Refusal } from './refusal.ts';
export { serverOf } from './server.ts';
export { isLoopback } from './sites.ts';
export { localPath } from './target.ts';
