/** The file as YAML with the place of each value. What is no YAML gives nothing: the reader of the configuration says why. Pure. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Scalar, visit } from 'yaml';

export type YamlPath = readonly (string | number)[];

export interface PlacedScalar {
  readonly path: YamlPath;
  /** Where its text begins and ends, quotes included. */
  readonly from: number;
  readonly to: number;
  /** The text as it is written. */
  readonly source: string;
  /** What it says. */
  readonly value: string;
}

export interface YamlText {
  readonly text: string;
  /** Plain objects, arrays and values. */
  readonly value: unknown;
  /** In the order of the text; what aliases stand for is not among them. */
  readonly scalars: readonly PlacedScalar[];
  /** Aliases of a single value: where they are, and what they say. */
  readonly aliases: readonly { readonly from: number; readonly value: string }[];
}

const MAX_ALIASES = 100;

export function readYaml(text: string): YamlText | undefined {
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      // 'silent' would pass over further documents without a word.
      logLevel: 'error',
      resolveKnownTags: false,
      uniqueKeys: false,
    });
    if (document.errors.length > 0) return undefined;
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      text,
      value,
      scalars: [...scalarsOf(document.contents, text, [])],
      aliases: aliasesOf(document),
    };
  } catch {
    return undefined; // nested too deep, or aliases that stand for more than any file needs
  }
}

function* scalarsOf(node: unknown, text: string, path: YamlPath): Generator<PlacedScalar> {
  if (isMap(node))
    for (const { key, value } of node.items)
      yield* scalarsOf(value, text, [...path, isScalar(key) ? String(key.value) : '']);
  else if (isSeq(node))
    for (const [at, item] of node.items.entries()) yield* scalarsOf(item, text, [...path, at]);
  else if (isScalar(node)) yield* placed(node, text, path);
}

function* placed(node: Scalar, text: string, path: YamlPath): Generator<PlacedScalar> {
  const [from, to] = node.range ?? [];
  if (from === undefined || to === undefined || to <= from) return;
  yield { path, from, to, source: text.slice(from, to), value: String(node.value) };
}

function aliasesOf(document: Document): YamlText['aliases'] {
  const found: { from: number; value: string }[] = [];
  visit(document, {
    Alias(_, alias) {
      const target = alias.resolve(document);
      if (isAlias(target) || !isScalar(target)) return;
      found.push({ from: alias.range?.[0] ?? 0, value: String(target.value) });
    },
  });
  return found;
}

/** What stands at `path`; undefined when nothing does. */
export function valueAt(value: unknown, path: YamlPath): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Reflect.get(at, part);
  }
  return at;
}

/** The text with each piece replaced; they do not overlap. */
export function replaced(
  text: string,
  pieces: readonly { readonly from: number; readonly to: number; readonly by: string }[],
): string {
  let result = text;
  for (const { from, to, by } of pieces.toSorted((a, b) => b.from - a.from))
    result = `${result.slice(0, from)}${by}${result.slice(to)}`;
  return result;
}
