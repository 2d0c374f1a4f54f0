/**
 * Post-mortems: written from the journal or from a text, checked, signed off, exported. A directory each;
 * docs/formats/postmortem.md describes it.
 *
 *     const reading = readPostmortem(directory);         // never throws for what is in the directory
 *     if (reading.ok) {
 *       reading.postmortem.frontMatter.title;             // front-matter.ts
 *       reading.postmortem.body;                          // Markdown, references resolved; render it with src/markdown
 *       reading.postmortem.quantities['impact.minutes'];  // { text: '90 min', value: 90 }
 *       reading.postmortem.evidence;                      // id, sha256, type, title, content; links are `evidence/<sha256>`
 *     }
 */
export { actionItemSchema, ACTION_TYPES, doneTestSchema } from './action-item.ts';
export type { ActionItem, ActionType, DoneTest, DoneTestName } from './action-item.ts';
export { readPostmortem } from './document.ts';
export type { EvidenceFile, Postmortem, PostmortemReading, ReadOptions } from './document.ts';
export type { EventLine, EventsReading } from './events.ts';
export { frontMatterSchema, type FrontMatter } from './front-matter.ts';
export type { Quantities, Quantity } from './numbers.ts';
export { problemText, type Problem } from './problem.ts';
export { recordSchema, type PostmortemRecord } from './record.ts';
export { draftPostmortem, type DraftOptions } from './draft/index.ts';
export { writePostmortem, type NewPostmortem } from './write.ts';
export {
  checkPostmortem,
  FRESH_SCORE,
  PUBLISH_SCORE,
  type Checking,
  type CheckOptions,
  type CheckReport,
  type ItemResult,
} from './check/index.ts';
export { checkReportSchema } from './check/schema.ts';
export { importPostmortem, type Imported, type ImportOptions } from './import/index.ts';
export { EXPORT_FORMATS, exported, exportSchema, type ExportFormat } from './export/index.ts';
export { keepPublication, keepVersion, readHistory, signOff, versionText } from './history.ts';
export type { History, Publication, SignOff, Version } from './history.ts';
export { unifiedDiff } from './diff.ts';
export { editText, textAsItIs, type Edit, type Edited } from './edit.ts';
export { listPostmortems, postmortemsIn, type Listed } from './list.ts';
export { facts } from './export/parts.ts';
export { outlineOf, outlinesIn, type Outline } from './outline.ts';
