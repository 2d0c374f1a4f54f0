/** Small notations inside of others: words in JSON, variables in a value. Pure. */
import * as z from 'zod';

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

const MAX_VALUE = 1 << 16;

/** `$NAME`, `${NAME}`, `${NAME:-default}`; undefined when one of them is not known. */
export function expandPlain(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let known = true;
  const value = text.replace(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (_, braced?: string, fallback?: string, bare?: string) => {
      const found = variables.get(braced ?? bare ?? '') ?? fallback;
      if (found === undefined) known = false;
      return found ?? '';
    },
  );
  return known && value.length <= MAX_VALUE ? value : undefined;
}
