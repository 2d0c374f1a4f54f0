/** The rubric: twenty items of five points, each with the place of what keeps it from being passed. */
import { readPostmortem } from '../document.ts';
import { readHistory } from '../history.ts';
import type { Problem } from '../problem.ts';
import { DATA_ITEMS } from './data-items.ts';
import { DUTY_ITEMS, leaks } from './duty-items.ts';
import type { Checked, CheckReport, Item } from './model.ts';
import { linesOf, SECTION_NAMES, sectionsIn } from './sections.ts';
import { TEXT_ITEMS } from './text-items.ts';

export type { CheckReport, ItemResult } from './model.ts';

export const ITEMS: readonly Item[] = [...DATA_ITEMS, ...TEXT_ITEMS, ...DUTY_ITEMS].toSorted(
  (a, b) => a.number - b.number,
);
const POINTS = 5;
/** A draft that was written by itself has this at least. */
export const FRESH_SCORE = 60;
export const PUBLISH_SCORE = 90;

export interface CheckOptions {
  readonly now: Date;
  /** Whether there is a fault of that name to replay it with. */
  readonly drillExists: (fault: string) => boolean;
  /** In the place of `postmortem.md`: a text that is being written. */
  readonly text?: string;
}

export type Checking =
  | { readonly ok: true; readonly report: CheckReport }
  /** It cannot be read at all. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function checkPostmortem(directory: string, { now, drillExists, text }: CheckOptions): Checking {
  const reading = readPostmortem(directory, text === undefined ? {} : { text });
  if (!reading.ok) return reading;
  const { postmortem, problems } = reading;
  const lines = linesOf(postmortem.source, postmortem.linesBefore);
  const sections = sectionsIn(lines);
  const checked: Checked = {
    postmortem,
    readingProblems: problems,
    history: readHistory(directory),
    lines,
    section: (name) => sections.find(({ title }) => SECTION_NAMES[name].test(title)),
    today: now.toISOString().slice(0, 10),
    drillExists,
  };
  const items = ITEMS.map(({ number, title, mandatory = false, check }) => {
    const found = check(checked);
    return { number, title, mandatory, passed: found.length === 0, problems: found };
  });
  const score = items.filter(({ passed }) => passed).length * POINTS;
  const errors = [...problems, ...leaks(checked)];
  return {
    ok: true,
    report: {
      schema: 'stakeout.postmortem-check/1',
      directory,
      title: postmortem.frontMatter.title,
      score,
      publishable:
        score >= PUBLISH_SCORE &&
        errors.length === 0 &&
        items.every(({ mandatory, passed }) => passed || !mandatory),
      items,
      errors,
    },
  };
}
