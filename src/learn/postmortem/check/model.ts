/** What the rubric is applied to, and what it says. */
import type { Postmortem } from '../document.ts';
import type { History } from '../history.ts';
import type { Problem } from '../problem.ts';
import type { Line, Section, SectionName } from './sections.ts';

export interface Checked {
  readonly postmortem: Postmortem;
  /** What reading it already found. */
  readonly readingProblems: readonly Problem[];
  readonly history: History;
  readonly lines: readonly Line[];
  readonly section: (name: SectionName) => Section | undefined;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly drillExists: (fault: string) => boolean;
}

export interface Item {
  readonly number: number;
  readonly title: string;
  /** Nothing is published without it. */
  readonly mandatory?: true;
  /** What keeps it from being passed; empty when it is. */
  readonly check: (checked: Checked) => readonly Problem[];
}

export interface ItemResult {
  readonly number: number;
  readonly title: string;
  readonly mandatory: boolean;
  readonly passed: boolean;
  readonly problems: readonly Problem[];
}

export interface CheckReport {
  readonly schema: 'stakeout.postmortem-check/1';
  readonly directory: string;
  readonly title: string;
  /** 5 for each item that is passed. */
  readonly score: number;
  readonly publishable: boolean;
  readonly items: readonly ItemResult[];
  /** What makes the text or its evidence wrong, whatever the score: what is missing, was changed, or must not be told. */
  readonly errors: readonly Problem[];
}

const FILE = 'postmortem.md';

export function at(line: number, column: number, message: string): Problem {
  return { file: FILE, line, column, message };
}

/** Of a part that is not there. */
export function absent(title: string): Problem {
  return at(1, 1, `there is no section ${title}`);
}

export function inFront({ postmortem }: Checked, path: readonly PropertyKey[], message: string): Problem {
  const { line, column } = postmortem.placeOf(path);
  return at(line, column, message);
}

/** What still has to be written in a section: it is not there, is empty, or says so itself. */
export function unwritten(section: Section | undefined, title: string): readonly Problem[] {
  if (section === undefined) return [absent(title)];
  const open = section.lines.filter(({ text }) => /to be written/i.test(text));
  if (open.length > 0)
    return open.map(({ number, text }) =>
      at(number, text.search(/to be written/i) + 1, `${title}: is still to be written`),
    );
  return section.lines.some(({ text }) => /[\p{L}\p{N}]/u.test(text))
    ? []
    : [at(section.line, 1, `${title}: is empty`)];
}

/** References that a section has to make. */
export function missingReferences(
  section: Section | undefined,
  title: string,
  names: readonly string[],
): readonly Problem[] {
  if (section === undefined) return [absent(title)];
  const text = section.lines.map((line) => line.text).join('\n');
  return names
    .filter((name) => !new RegExp(`\\{\\{\\s*${name.replaceAll('.', '\\.')}\\s*\\}\\}`).test(text))
    .map((name) => at(section.line, 1, `${title}: does not say {{${name}}}`));
}
