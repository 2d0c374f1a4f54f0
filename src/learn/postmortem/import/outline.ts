/** A text by somebody else as its parts: title, sections, the lines of its timeline. Pure. */
import {
  linesOf,
  SECTION_NAMES,
  sectionsIn,
  type Line,
  type Section,
  type SectionName,
} from '../check/sections.ts';
import { itemsOf } from '../check/sections.ts';

export interface Outline {
  readonly title: string | undefined;
  readonly lines: readonly Line[];
  readonly sections: readonly Section[];
  readonly section: (name: SectionName) => Section | undefined;
}

/** Headings of others for the same things. */
const ALSO: Partial<Readonly<Record<SectionName, RegExp>>> = {
  summary: /^(?:summary|tl;?dr|overview|abstract|issue summary)$/i,
  impact: /^(?:impact|user impact|effects?)$/i,
  timeline: /^(?:timeline|chronology|what happened|sequence of events)$/i,
  rootCause: /^(?:root causes?|cause|root cause(?: and resolution)?|fault)$/i,
  trigger: /^(?:trigger|leadup|what changed)$/i,
  detection: /^(?:detection|how (?:it|we) (?:was )?(?:detected|noticed)(?: it)?)$/i,
  resolution: /^(?:resolution|recovery|resolution and recovery)$/i,
  measures:
    /^(?:(?:corrective|preventative|preventive|follow[- ]?up)(?: and (?:corrective|preventative|preventive))?(?: measures| actions)?|action items|actions|measures|follow[- ]?ups?)$/i,
  well: /^(?:what went well|went well)$/i,
};

export function outlineOf(text: string): Outline {
  const lines = linesOf(text, 0);
  const sections = sectionsIn(lines);
  const heading = lines.find((line) => !line.code && /^ {0,3}#\s+\S/.test(line.text));
  return {
    title: heading?.text.replace(/^ {0,3}#\s+/, '').replace(/\s*#*\s*$/, ''),
    lines,
    sections,
    section: (name) =>
      sections.find(({ title }) => SECTION_NAMES[name].test(title)) ??
      sections.find(({ title }) => ALSO[name]?.test(title) === true),
  };
}

export function textOf(section: Section | undefined): string {
  return (section?.lines ?? [])
    .map((line) => line.text)
    .join('\n')
    .trim();
}

/** An entry of a list or a row of a table as plain words. */
export function plainItem(text: string): string {
  return text
    .replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '')
    .replaceAll(/^\s*\||\|\s*$/g, '')
    .replaceAll(/\s*\|\s*/g, ' ')
    .replaceAll(/[*_`]+/g, '')
    .trim();
}

export { itemsOf };
