/** The evaluator of shell. */
export { besideOf } from './builtins.ts';
export { evaluate, type Beginning, type Evaluation } from './evaluate.ts';
export type { Occurrence } from './evaluator.ts';
export { MAX_EFFECTS, MAX_SCRIPT, MAX_STEPS } from './limits.ts';
export type { HostAnswers, InstalledPackage, Site } from './machine.ts';
export { fileSource, type Source } from './source.ts';
export { known } from './text.ts';
export { readScriptFile } from './script-file.ts';
