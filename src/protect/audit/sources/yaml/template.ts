/** Jinja in a value, as far as it is plain: `{{ name }}`, `{{ item.key }}`, `{{ name | default('x') }}`. Pure. */
import type { Pattern } from '../../model.ts';
import { quoted, UNKNOWN } from '../container.ts';
import { Mapped } from '../mapped.ts';

/** Names and what they stand for; a name that is not here is not known. */
export type Values = ReadonlyMap<string, string>;

const EXPRESSION = /\{\{\s*([^{}]*?)\s*\}\}|\{%[^{}]*?%\}/g;
const NAME = /^([A-Za-z_][\w.]*)(?:\s*\|\s*(?:(?:d|default)\(\s*(["'])(.*?)\2[^)]*\)|(quote|string|trim)))?$/;
const MAX_DEPTH = 6;
const MAX_VALUE = 1 << 14;

/** What an expression yields; undefined when that is not known. */
function valueOf(expression: string, values: Values, depth: number): string | undefined {
  const [, name = '', , fallback] = NAME.exec(expression) ?? [];
  const found = values.get(name);
  if (found === undefined) return fallback;
  const { parts } = patternOf(found, values, depth + 1);
  const text = parts.map((part) => part ?? '').join('');
  return parts.includes(undefined) || text.length > MAX_VALUE ? undefined : text;
}

/** A text with the values of its expressions. */
export function patternOf(text: string, values: Values, depth = 0): Pattern {
  const parts: (string | undefined)[] = [];
  if (depth > MAX_DEPTH) return { parts: [undefined], glob: false };
  let at = 0;
  for (const { index, 0: whole, 1: expression } of text.matchAll(EXPRESSION)) {
    if (index > at) parts.push(text.slice(at, index));
    parts.push(expression === undefined ? undefined : valueOf(expression, values, depth));
    at = index + whole.length;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  const known = parts.every((part) => part !== undefined);
  return { parts: known ? [parts.join('')] : parts, glob: false };
}

/** A script with the values of its expressions; as `command` has it, without a shell, each value stays one word. */
export function filledIn(file: string, script: Mapped, values: Values, words: boolean): Mapped {
  const { text } = script;
  const made = new Mapped(file);
  let at = 0;
  for (const { index, 0: whole, 1: expression } of text.matchAll(EXPRESSION)) {
    const [from, to] = script.stretch(index, index + whole.length);
    const value = expression === undefined ? undefined : valueOf(expression, values, 0);
    made
      .append(script.slice(at, index))
      .put(value === undefined ? UNKNOWN : words ? quoted(value) : value, from, to);
    at = index + whole.length;
  }
  return made.append(script.slice(at));
}
