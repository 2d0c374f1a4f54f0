/** Runbooks: Markdown that reads well on paper, and steps in it that are run, judged and recorded. */
export { attributesOf, nearest } from './attributes.ts';
export { argvOf, commandLine, LineError } from './command-line.ts';
export { adopt, readAdoptions, type Taking } from './library/adoption.ts';
export { find, library, shelve, type LibraryOptions, type Shelved, type Trust } from './library/library.ts';
export { LOCAL_DIRECTORY, readPlain, runbookFiles, shippedDirectory } from './library/places.ts';
export { dryRun } from './dry-run.ts';
export { diffOf, hasLearnt, kindsOf, matching, propose, type Proposal } from './learn.ts';
export { lint, staleness, type LintContext } from './lint.ts';
export { changesHost } from './programs.ts';
export { undoNames, type Condition, type Problem, type Runbook, type Step } from './model.ts';
export { partsOf, type Part } from './parts.ts';
export { shownWith, valuesFor } from './parameters.ts';
export { anchorOf, digestOf, readRunbook } from './read.ts';
export { execute, resolveProgram } from './resolve.ts';
export {
  followRunbook,
  isDue,
  keptOutput,
  type RunEvent,
  type RunOptions,
  type RunPorts,
  type RunReport,
  type StepReport,
} from './run.ts';
