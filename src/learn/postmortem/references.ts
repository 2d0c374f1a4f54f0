/**
 * `{{impact.failedRequests}}` in a text: names that stand for what is known. No logic, no nesting: what a name gives is never read
 * again, and is text, whatever characters are in it. Pure.
 */
import type { ActionItem } from './action-item.ts';
import { impactChart } from './chart.ts';
import type { Quantities } from './numbers.ts';
import type { PostmortemRecord } from './record.ts';

export interface Reference {
  readonly name: string;
  /** Place of the first brace in the text. */
  readonly offset: number;
}

const REFERENCE = /\\?\{\{\s*([A-Za-z][\w.-]{0,80})\s*\}\}/g;

export function referencesIn(text: string): readonly Reference[] {
  return [...text.matchAll(REFERENCE)]
    .filter(([whole]) => !whole.startsWith('\\'))
    .map((match) => ({ name: match[1] ?? '', offset: match.index }));
}

export interface Meanings {
  readonly quantities: Quantities;
  readonly record: PostmortemRecord;
  readonly actions: readonly ActionItem[];
}

/** What a name gives, as Markdown; undefined when nothing has that name. */
export function meaningOf(name: string, { quantities, record, actions }: Meanings): string | undefined {
  const quantity = Object.hasOwn(quantities, name) ? quantities[name] : undefined;
  if (quantity !== undefined) return escaped(quantity.text);
  if (name === 'actions') return actionTable(actions);
  if (name === 'impact.chart') return impactChart(record) ?? 'unknown';
  const [kind, id = ''] = name.split('.', 2);
  if (kind !== 'evidence') return undefined;
  const item = record.timeline.find((one) => one.id === id);
  const ids = item?.evidence ?? [id];
  const links = ids.map((one) => evidenceLink(one, record));
  if (links.includes(undefined)) return undefined;
  const more = links.length > MOST_LINKS ? ` and ${links.length - MOST_LINKS} more` : '';
  return links.length === 0 ? 'none' : `${links.slice(0, MOST_LINKS).join(' ')}${more}`;
}

/** Of one moment; a loss of a hundred files has a hundred entries. */
const MOST_LINKS = 3;

function evidenceLink(id: string, record: PostmortemRecord): string | undefined {
  const found = record.evidence.find((one) => one.id === id);
  return found === undefined ? undefined : `[${id}](evidence/${found.sha256})`;
}

export interface Resolved {
  readonly text: string;
  readonly unknown: readonly Reference[];
  /** Left out: with these it would be longer than anybody reads. */
  readonly tooMuch: readonly Reference[];
}

/** Characters that references may become: a table of fifty measures, named ten thousand times, would be gigabytes. */
const MOST_RESOLVED = 2_000_000;

export function resolve(text: string, meanings: Meanings): Resolved {
  const unknown: Reference[] = [];
  const tooMuch: Reference[] = [];
  let left = MOST_RESOLVED;
  const resolved = text.replaceAll(REFERENCE, (whole, name: string, offset: number) => {
    if (whole.startsWith('\\')) return whole.slice(1);
    if (left < 0) {
      tooMuch.push({ name, offset });
      return '';
    }
    const meaning = meaningOf(name, meanings);
    if (meaning === undefined) unknown.push({ name, offset });
    const becomes = meaning ?? escaped(`[no such value: ${name}]`);
    left -= becomes.length;
    return becomes;
  });
  return { text: resolved, unknown, tooMuch };
}

/** Text that no character of acts as Markdown (CommonMark 0.31 §2.4: ASCII punctuation may be escaped), on one line. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>#|~!&]/g, (character) => `\\${character}`)
    .replaceAll(/^(\s*)([-+=]|\d+(?=[.)]))/g, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}` : `${space}\\${mark}`,
    );
}

function actionTable(actions: readonly ActionItem[]): string {
  if (actions.length === 0) return 'none';
  const rows = actions.map(({ type, title, owner, due, tracker, done }) =>
    [type, title, owner ?? 'nobody yet', due ?? 'no date yet', tracker ?? 'none', done?.check ?? 'none']
      .map(escaped)
      .join(' | '),
  );
  const head = 'Type | Measure | Owner | Due | Tracker | Done when this check passes';
  return [`| ${head} |`, '| --- | --- | --- | --- | --- | --- |', ...rows.map((row) => `| ${row} |`)].join(
    '\n',
  );
}
