/** The file as YAML: its values, and the place of each. Nothing of what stands in it is repeated in an error. */
import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import { pathText, type Complaint, type Path, type Problem } from './problem.ts';

export interface YamlDocument {
  /** Plain objects, arrays, texts, numbers, booleans and null. */
  readonly value: unknown;
  readonly place: (complaint: Complaint) => Problem;
}

export type Parsed =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const MAX_BRACKETS = 100;
/** Values that aliases may stand for, all together (the alias bomb). */
const MAX_ALIASES = 100;

/** `text` as one document of YAML 1.2. Tags of its own and further documents are refused. */
export function parseYaml(text: string): Parsed {
  const lines = new LineCounter();
  const problemAt = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { severity: 'error', path: '', line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const refused = (offset: number, message: string): Parsed => ({
    ok: false,
    problems: [problemAt(offset, message)],
  });
  const deep = tooDeep(text);
  try {
    if (deep !== undefined)
      return {
        ok: false,
        problems: [{ ...placeIn(text, deep), severity: 'error', path: '', message: 'is nested too deep' }],
      };
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
      resolveKnownTags: false,
      // The parser compares every name with every other.
      uniqueKeys: false,
    });
    // What follows the first error is mostly its consequence.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return refused(wrong.pos[0], WORDS[wrong.code] ?? NOT_YAML);
    const bad = badNode(document);
    if (bad !== undefined) return refused(bad.offset, WORDS[bad.code] ?? NOT_YAML);
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ok: true, document: { value, place: placer(document, lines) } };
  } catch (error) {
    if (error instanceof RangeError) return refused(0, 'is nested too deep');
    if (error instanceof ReferenceError)
      return refused(0, 'aliases stand for more values than any file needs');
    throw error;
  }
}

/** The first alias whose anchor does not come before it, and the first name that is there twice. */
function badNode(document: Document): { readonly offset: number; readonly code: string } | undefined {
  let bad: { offset: number; code: string } | undefined;
  let aliases = 0;
  const found = (node: unknown, code: string): symbol => {
    bad = { offset: startOf(node) ?? 0, code };
    return visit.BREAK;
  };
  visit(document, {
    Alias(_, alias) {
      aliases += 1;
      // Each is looked for in the whole document.
      if (aliases > MAX_ALIASES) throw new ReferenceError('too many aliases');
      return alias.resolve(document) === undefined ? found(alias, 'BAD_ALIAS') : undefined;
    },
    Map(_, map) {
      const names = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined) return found(key, 'NON_STRING_KEY');
        if (names.has(name)) return found(key, 'DUPLICATE_KEY');
        names.add(name);
      }
      return undefined;
    },
  });
  return bad;
}

function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
    if (depth > MAX_BRACKETS) return at;
  }
  return /^(?:[-?] ){100}/m.exec(text)?.index;
}

/** Line and column of a character, from 1. */
export function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function placer(document: Document, lines: LineCounter): YamlDocument['place'] {
  return ({ severity, path, atKey = false, message }) => {
    const { line, col } = lines.linePos(offsetOf(document, path, atKey));
    return { severity, path: pathText(path), line: Math.max(1, line), column: Math.max(1, col), message };
  };
}

/** Where the value at `path` begins, or its name; of what is not there, where what it should be in has its name. */
function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let found = startOf(node) ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key: name }) => isScalar(name) && String(name.value) === String(part));
      if (!isPair(pair)) return found;
      ({ key, value: node } = pair);
    } else if (isSeq(node)) node = node.items[Number(part)];
    else return found;
    const last = index === path.length - 1;
    const value =
      isMap(node) || isSeq(node) || (isScalar(node) && node.value === null) ? undefined : startOf(node);
    found = (last && !atKey ? value : undefined) ?? startOf(key) ?? startOf(node) ?? found;
  }
  return found;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}

const NOT_YAML = 'is no YAML';

/** By the code of the parser, whose own words repeat what stands in the file. */
const WORDS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias has no anchor or tag of its own',
  BAD_ALIAS: 'this alias stands for nothing: its anchor has to come first',
  BAD_DIRECTIVE: 'this directive is not understood',
  BAD_DQ_ESCAPE:
    'this escape is not understood in double quotes; in single quotes a backslash is a backslash',
  BAD_INDENT: 'is not indented like what it belongs to',
  BAD_PROP_ORDER: 'anchors and tags come right before the value',
  BAD_SCALAR_START: 'a text that begins like this needs quotes',
  BAD_COLLECTION_TYPE: 'this tag is for another kind of value',
  BLOCK_AS_IMPLICIT_KEY: 'a nested value begins on a line of its own; a text with ": " in it needs quotes',
  BLOCK_IN_FLOW: 'inside of brackets lists and members are written with brackets too',
  DUPLICATE_KEY: 'this name is there twice',
  KEY_OVER_1024_CHARS: 'this name is too long; is a line break or a quote missing?',
  MISSING_CHAR: 'something is missing before this: a colon, a space after it, a comma, a quote or a bracket',
  MULTILINE_IMPLICIT_KEY: 'a name stands on one line; is a colon missing?',
  MULTIPLE_ANCHORS: 'a value has one anchor',
  MULTIPLE_DOCS: 'the file holds one document; a line of three dashes begins another',
  MULTIPLE_TAGS: 'a value has one tag',
  NON_STRING_KEY: 'a name is a text',
  RESOURCE_EXHAUSTION: 'is nested too deep',
  TAB_AS_INDENT: 'a tab indents this; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags are not used in this file',
  UNEXPECTED_TOKEN: 'this does not belong here; is a quote, a dash or the right indentation missing?',
};
