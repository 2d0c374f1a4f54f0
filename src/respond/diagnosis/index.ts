/** The diagnosis of a host: what is wrong or will be, why, and how it is mended. */
export { diagnose, type Diagnosed } from './diagnose.ts';
export { reason, type Reasoned } from './reason.ts';
export { confidenceOf, type Hypothesis, type Support } from './hypothesis.ts';
export type { Ranked } from './rank.ts';
export type { ObserveOptions } from '../observation/collect.ts';
export type { Observation } from '../observation/model.ts';
export { diffLines } from '../observation/text-diff.ts';
export { planWith } from '../causes/mend.ts';
export { parseObservation } from '../observation/schema.ts';
