/**
 * YAML of strangers: one document of YAML 1.2 with plain values, and the place of each. Nothing in it can grow, and nothing of what stands in
 * it is repeated in an error, since that may be a secret.
 */
import { LineCounter, parseDocument, type Document } from 'yaml';
import { faultIn, MAX_ALIASES } from './fault.ts';
import { offsetOf } from './offset.ts';
import { NOT_YAML, TOO_DEEP, TOO_MANY_ALIASES, WORDS } from './words.ts';

/** From 1; columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Place {
  readonly message: string;
}

export type YamlPath = readonly PropertyKey[];

export type YamlReading =
  | {
      readonly ok: true;
      /** Plain objects, arrays, texts, numbers, booleans and null. */
      readonly value: unknown;
      /** Where the name at a path begins, or its value; of what is not there, where what it should be in has its name. */
      readonly placeOf: (path: YamlPath, at?: 'name' | 'value') => Place;
    }
  | { readonly ok: false; readonly problem: YamlProblem };

/** `refused`: in files that hold no repetitions. `bounded`: for people who repeat themselves by anchors; a bomb of them is refused. */
export type Aliases = 'refused' | 'bounded';

/** Brackets, or dashes in front of a line. */
const MAX_DEPTH = 100;

/** Never throws for a text, whatever is in it. */
export function readYaml(text: string, aliases: Aliases = 'refused'): YamlReading {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (offset: number, message: string): YamlReading => ({
    ok: false,
    problem: { ...at(offset), message },
  });
  const deep = tooDeep(text);
  if (deep !== undefined) return { ok: false, problem: { ...placeIn(text, deep), message: TOO_DEEP } };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      // 'silent' would pass over further documents without a word.
      logLevel: 'error',
      resolveKnownTags: false,
      merge: false,
      // The parser compares every name with every other; ours below looks each one up.
      uniqueKeys: false,
    });
    // What follows the first error is mostly its consequence.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return refused(wrong.pos[0], WORDS[wrong.code] ?? NOT_YAML);
    const fault = faultIn(document, aliases === 'bounded');
    if (fault !== undefined) return refused(fault.offset, WORDS[fault.code] ?? NOT_YAML);
    return {
      ok: true,
      value: valueOf(document),
      placeOf: (path, part) => at(offsetOf(document, path, part)),
    };
  } catch (error) {
    if (error instanceof RangeError) return refused(0, TOO_DEEP);
    if (error instanceof ReferenceError) return refused(0, TOO_MANY_ALIASES);
    throw error;
  }
}

function valueOf(document: Document): unknown {
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

/** Before the parser sees it: it calls itself for every level. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return at;
  }
  return new RegExp(`^\\s*(?:[-?] ){${MAX_DEPTH}}`, 'm').exec(text)?.index;
}

/** The line and column of a character. */
export function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
