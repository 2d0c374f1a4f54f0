/** Error logs, standard error and the journal as typed facts. */
export { parseText } from './parse-text.ts';
export { type FactOptions, type FactReading, readFacts } from './read-facts.ts';
export { factsOfJournal, readUnitFacts } from './unit-facts.ts';
