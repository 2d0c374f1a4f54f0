/** The agent: one host's pipeline, from the kernel's event to the resolved incident; and what a person may ask of it. */
export { type Agent, startAgent } from './agent.ts';
export { chooseCause, type Choice, type Wish } from './choose-cause.ts';
export { type Foreseen, foresee } from './foresee.ts';
export type { AgentOptions } from './ports.ts';
export { putBack, type PutBackRow, type PutBackTools } from './put-back.ts';
export { mend, type Mended, type MendPorts, type Round } from './repair.ts';
export { type TakenBaseline, takeBaseline } from './take-baseline.ts';
