/** Small notations inside of others: words in JSON, variables in a value. Pure. */
import * as z from 'zod';
import type { Made } from './container.ts';

export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly chars: readonly { readonly text: string; readonly from: number; readonly to: number }[];
}

/** A JSON list of strings with the place of each character; undefined when it is none. */
export function jsonWords(text: string): readonly Word[] | undefined {
  if (!isListOfStrings(text)) return undefined;
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(({ index, 0: whole, 1: raw = '' }) => {
    const chars = [...raw.matchAll(/\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsu)].map(({ index: at, 0: one }) => ({
      text: one.startsWith('\\') ? stringOf(`"${one}"`) : one,
      from: index + 1 + at,
      to: index + 1 + at + one.length,
    }));
    return { text: chars.map((char) => char.text).join(''), from: index, to: index + whole.length, chars };
  });
}

const stringsSchema = z.array(z.string());

function isListOfStrings(text: string): boolean {
  try {
    return stringsSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function stringOf(json: string): string {
  return z.string().parse(JSON.parse(json));
}

/** Known stretches beside one another are one: how much of a path is known is told by the first. */
export function joinedParts(parts: readonly (string | undefined)[]): readonly (string | undefined)[] {
  const joined: (string | undefined)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part !== undefined && last !== undefined) joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}

const MAX_VALUE = 1 << 16;

/** `$NAME`, `${NAME}`, `${NAME:-default}`; undefined when one of them is not known, or when it becomes too long. Throws TooMuch. */
export function expandPlain(
  text: string,
  variables: ReadonlyMap<string, string>,
  made: Made,
): string | undefined {
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  const put = (part: string): boolean => {
    made.spend(part.length);
    parts.push(part);
    length += part.length;
    return length <= MAX_VALUE;
  };
  for (const { index, 0: whole, 1: braced, 2: fallback, 3: bare } of text.matchAll(VARIABLE)) {
    const found = variables.get(braced ?? bare ?? '') ?? fallback;
    if (found === undefined || !put(text.slice(at, index)) || !put(found)) return undefined;
    at = index + whole.length;
  }
  return put(text.slice(at)) ? parts.join('') : undefined;
}

const VARIABLE = /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g;
