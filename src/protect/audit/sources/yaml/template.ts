/** Jinja in a value, as far as it is plain: `{{ name }}`, `{{ item.key }}`, `{{ name | default('x') }}`. Pure. */
import type { Pattern } from '../../model.ts';
import { type Made, quoted, UNKNOWN } from '../container.ts';
import { Mapped } from '../mapped.ts';
import { joinedParts } from '../values.ts';

/** Names and what they stand for, inner ones before outer ones; a name that is nowhere is not known. */
export class Values {
  readonly made: Made;
  readonly #own: ReadonlyMap<string, string>;
  readonly #outer: Values | undefined;

  constructor(made: Made, own: ReadonlyMap<string, string> = new Map(), outer?: Values) {
    this.made = made;
    this.#own = own;
    this.#outer = outer;
  }

  get(name: string): string | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  with(own: ReadonlyMap<string, string>): Values {
    return own.size === 0 ? this : new Values(this.made, own, this);
  }
}

const EXPRESSION = /\{\{\s*([^{}]*?)\s*\}\}|\{%[^{}]*?%\}/g;
const NAME = /^([A-Za-z_][\w.]*)(?:\s*\|\s*(?:(?:d|default)\(\s*(["'])(.*?)\2[^)]*\)|(quote|string|trim)))?$/;
const MAX_DEPTH = 6;
/** In characters: empty ones make none. */
const A_VALUE = 8;
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

/** A text with the values of its expressions. Throws TooMuch. */
export function patternOf(text: string, values: Values, depth = 0): Pattern {
  values.made.spend(A_VALUE + text.length);
  const parts: (string | undefined)[] = [];
  if (depth > MAX_DEPTH) return { parts: [undefined], glob: false };
  let at = 0;
  for (const { index, 0: whole, 1: expression } of text.matchAll(EXPRESSION)) {
    if (index > at) parts.push(text.slice(at, index));
    parts.push(expression === undefined ? undefined : valueOf(expression, values, depth));
    at = index + whole.length;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return { parts: joinedParts(parts), glob: false };
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
