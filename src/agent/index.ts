/** The agent: one host's pipeline, from the kernel's event to the resolved incident. */
export { type Agent, startAgent } from './agent.ts';
export type { Diagnose, DiagnosisRequest } from './diagnosing.ts';
export type { AgentOptions } from './ports.ts';
export { repair, type Repaired, type RepairTools } from './repair.ts';
export { type TakenBaseline, takeBaseline } from './take-baseline.ts';
