/** The agent: one host's pipeline, from the kernel's event to the resolved incident. */
export { type Agent, type AgentOptions, startAgent } from './agent.ts';
export { repair, type Repaired, type RepairTools } from './repair.ts';
export { type TakenBaseline, takeBaseline } from './take-baseline.ts';
