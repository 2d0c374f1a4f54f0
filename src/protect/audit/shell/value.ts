/** What a variable may hold: a few alternatives, or a list of them for an array. Pure and bounded. */
import { concat, EMPTY, isSame, keyOf, type Part, type Text, UNKNOWN } from './text.ts';

/** Alternatives, never empty. */
export type Value = readonly Text[];

/** More alternatives than this become one that is only known as far as all agree. */
export const MAX_ALTERNATIVES = 32;

export const NOTHING: Value = [EMPTY];
export const ANYTHING: Value = [UNKNOWN];

/** All alternatives of both, each once. */
export function either(a: Value, b: Value): Value {
  if (a === b) return a;
  if (b.length === 0 || a.length + b.length > MANY) {
    const all = unique(b.length === 0 ? a : [...a, ...b]);
    return all.length === a.length ? a : bounded(all);
  }
  // Values that were put together before have each text once.
  let all: Text[] | undefined;
  for (const text of b)
    if (!(all ?? a).some((other) => other === text || isSame(other, text))) (all ??= [...a]).push(text);
  return all === undefined ? a : bounded(all);
}

/** Few are compared one by one, which outputs of whole databases stand as well; of many the texts are looked up. */
const MANY = 2 * MAX_ALTERNATIVES;

function unique(texts: readonly Text[]): readonly Text[] {
  if (texts.length > MANY) return [...new Map(texts.map((text) => [keyOf(text), text])).values()];
  return texts.filter((text, i) => {
    for (let before = 0; before < i; before += 1) {
      const other = texts[before];
      if (other !== undefined && isSame(other, text)) return false;
    }
    return true;
  });
}

export function bounded(value: readonly Text[]): Value {
  if (value.length === 0) return NOTHING;
  return value.length <= MAX_ALTERNATIVES ? value : [widened(value)];
}

/** Their common beginning and end, and anything in between. */
function widened(value: readonly Text[]): Text {
  const [first] = value;
  if (first === undefined) return UNKNOWN;
  const head = commonHead(value.map(headOf));
  const tail = commonTail(value.map(tailOf));
  const part = (text: string): Part[] => (text === '' ? [] : [{ kind: 'known', text, quoted: false }]);
  return { parts: [...part(head), { kind: 'unknown' }, ...part(tail)], origins: first.origins };
}

function headOf({ parts: [part] }: Text): string {
  return part?.kind === 'known' ? part.text : '';
}

function tailOf({ parts }: Text): string {
  const part = parts.at(-1);
  // A text that is one known stretch would give the same characters to both ends.
  return parts.length > 1 && part?.kind === 'known' ? part.text : '';
}

function commonHead(texts: readonly string[]): string {
  let head = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(head)) head = head.slice(0, -1);
  return head;
}

function commonTail(texts: readonly string[]): string {
  let tail = texts[0] ?? '';
  for (const text of texts) while (!text.endsWith(tail)) tail = tail.slice(1);
  return tail;
}

/** Every alternative of the one before every alternative of the other. */
export function product(a: Value, b: Value): Value {
  if (b === NOTHING) return a;
  if (a === NOTHING) return b;
  if (a.length * b.length > MAX_ALTERNATIVES) return [concat(widened(a), widened(b))];
  return a.flatMap((left) => b.map((right) => concat(left, right)));
}

export function mapValue(value: Value, change: (text: Text) => Text): Value {
  return value.length === 1 ? value.map(change) : either(value.map(change), []);
}
