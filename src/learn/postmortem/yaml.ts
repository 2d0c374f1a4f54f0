/** YAML of strangers: one document of plain values. No anchors, aliases, tags or merges, so that nothing in it can grow. */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLMap,
} from 'yaml';

export interface YamlProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type YamlReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where the value at a path begins; of what is not there, where what it should be in begins. */
      readonly placeOf: (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };
    }
  | { readonly ok: false; readonly problem: YamlProblem };

const MAX_DEPTH = 20;

/** Never throws. */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  const placeIn = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (offset: number, message: string): YamlReading => ({
    ok: false,
    problem: { ...placeIn(offset), message },
  });
  const deep = tooDeep(text);
  if (deep !== undefined) {
    const before = text.slice(0, deep).split('\n');
    return {
      ok: false,
      problem: {
        line: before.length,
        column: (before.at(-1) ?? '').length + 1,
        message: 'is nested too deep',
      },
    };
  }
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
      resolveKnownTags: false,
      merge: false,
      // The parser compares every name with every other; ours below looks each one up.
      uniqueKeys: false,
    });
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return refused(wrong.pos[0], WORDS[wrong.code] ?? 'is no YAML');
    const bad = badNode(document);
    if (bad !== undefined) return refused(bad.offset, bad.message);
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return { ok: true, value, placeOf: (path) => placeIn(offsetOf(document, path)) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError)
      return refused(0, 'is nested too deep');
    throw error;
  }
}

function badNode(document: Document): { readonly offset: number; readonly message: string } | undefined {
  let bad: { offset: number; message: string } | undefined;
  const found = (node: unknown, message: string): symbol => {
    bad = { offset: startOf(node) ?? 0, message };
    return visit.BREAK;
  };
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) return found(node, 'aliases are not used here');
      if (node.anchor !== undefined) return found(node, 'anchors are not used here');
      if (node.tag !== undefined) return found(node, 'tags are not used here');
      return isMap(node) ? badName(node, found) : undefined;
    },
  });
  return bad;
}

function badName(map: YAMLMap, found: (node: unknown, message: string) => symbol): symbol | undefined {
  const names = new Set<string>();
  for (const { key } of map.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) return found(key, 'a name is a text');
    if (names.has(name)) return found(key, 'this name is there twice');
    names.add(name);
  }
  return undefined;
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

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let found = startOf(node) ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return found;
      found = startOf(pair.key) ?? found;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      found = startOf(node) ?? found;
    } else return found;
  }
  return found;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}

/** By the code of the parser, whose own words repeat what stands in the file. */
const WORDS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'aliases are not used here',
  BAD_INDENT: 'is not indented like what it belongs to',
  BLOCK_AS_IMPLICIT_KEY: 'a nested value begins on a line of its own; a text with ": " in it needs quotes',
  DUPLICATE_KEY: 'this name is there twice',
  MISSING_CHAR: 'something is missing before this: a colon, a space after it, a comma, a quote or a bracket',
  MULTIPLE_DOCS: 'there is one document; a line of three dashes ends it',
  TAB_AS_INDENT: 'a tab indents this; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'tags are not used here',
};
