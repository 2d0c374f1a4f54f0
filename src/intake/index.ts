/** What other monitoring sends, as inputs of the engine. */
export { MOST_BYTES as MOST_INTAKE_BYTES, take as takeIn } from './take.ts';
export type { Incoming } from './take.ts';
export { FORMATS as INTAKE_FORMATS } from './model.ts';
export type { Alert, Format as IntakeFormat, Problem as IntakeProblem, Taken } from './model.ts';
