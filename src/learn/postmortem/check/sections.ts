/** The parts of a text by their headings, each with its place in the file. Pure. */

export interface Line {
  /** In the file, from 1. */
  readonly number: number;
  readonly text: string;
  /** In a fenced block. */
  readonly code: boolean;
}

export interface Section {
  readonly title: string;
  /** Of the heading. */
  readonly line: number;
  readonly lines: readonly Line[];
}

export const SECTION_NAMES = {
  summary: /^(?:summary|tl;?dr)$/i,
  impact: /^impact$/i,
  timeline: /^timeline$/i,
  clock: /^clock$|^intervals$/i,
  rootCause: /^root causes?$/i,
  trigger: /^trigger$/i,
  factors: /^contributing factors?$/i,
  ineffective: /^what was tried(?:,)? (?:and|but) did not help$|^tried without effect$/i,
  detection: /^detection$/i,
  resolution: /^resolution$/i,
  well: /^what went well$/i,
  poorly: /^what went (?:poorly|badly|wrong)$/i,
  lucky: /^where we (?:got|were) lucky$|^luck$/i,
  measures:
    /^(?:corrective|corrective and preventative|preventative|corrective and preventive) measures$|^action items$/i,
  recurrence: /^recurrence$/i,
} as const;
export type SectionName = keyof typeof SECTION_NAMES;

export function linesOf(source: string, linesBefore: number): readonly Line[] {
  let fence: string | undefined;
  return source.split('\n').map((text, at) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
    const closes = fence !== undefined && mark?.startsWith(fence) === true;
    const code = fence !== undefined || mark !== undefined;
    if (closes) fence = undefined;
    else if (fence === undefined && mark !== undefined) fence = mark;
    return { number: at + 1 + linesBefore, text: text.replace(/\r$/, ''), code };
  });
}

export function sectionsIn(lines: readonly Line[]): readonly Section[] {
  const sections: { title: string; line: number; lines: Line[] }[] = [];
  for (const line of lines) {
    const title = line.code ? undefined : headingOf(line.text);
    if (title !== undefined) sections.push({ title, line: line.number, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

/** Of the second level, without the marks that may close it (CommonMark 0.31 §4.2). */
function headingOf(text: string): string | undefined {
  const opening = /^ {0,3}##\s+(?=\S)/.exec(text);
  if (opening === null) return undefined;
  const title = text.slice(opening[0].length).trimEnd();
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  return end === 0 ? undefined : title.slice(0, end).trimEnd();
}

/** The rows of tables and the entries of lists, without heads. */
export function itemsOf(section: Section | undefined): readonly Line[] {
  const lines = section?.lines ?? [];
  return lines.filter(({ text, code }, at) => {
    if (code) return false;
    if (/^\s*(?:[-*+]|\d+[.)])\s+\S/.test(text)) return true;
    if (!/^\s*\|/.test(text) || isRule(text)) return false;
    return !isRule(lines[at + 1]?.text ?? '');
  });
}

function isRule(text: string): boolean {
  return /^\s*\|[\s|:-]+$/.test(text) && text.includes('-');
}
