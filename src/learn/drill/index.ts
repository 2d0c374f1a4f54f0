/** Drills: a fault on a practice host or the record of an incident, the clock, and a score for what was done. */
export { chooseFault, faultLike, isForDrills, levelOf, LEVELS, type Choice } from './choose.ts';
export { debriefOf, type Debrief, type PathStep, type Truth } from './debrief.ts';
export { askDesk, type DeskRequest } from './desk.ts';
export { NOTES, type DrillCourse, type NoteSlot, type Score } from './model.ts';
export {
  practiceDrill,
  versionOf,
  type PracticeDrillOptions,
  type PracticeDrillResult,
} from './practice-drill.ts';
export { HINT_COST, PASS, scoreDrill } from './score.ts';
export { scenarioOf, Table, TABLE_WORDS, type Scenario } from './tabletop.ts';
