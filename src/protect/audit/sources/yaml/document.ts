/** YAML with the place of every value, by the package `yaml`; aliases are followed, within bounds. */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type ParsedNode } from 'yaml';
import type { Piece } from '../../model.ts';
import { beyond, type Container, unreadable } from '../container.ts';
import type { Mapped } from '../mapped.ts';
import { mappedScalar } from './scalar.ts';

/** A value with its place in the file. */
export type Yaml = YamlText | YamlList | YamlMap;

interface At {
  readonly from: number;
  readonly to: number;
}
export interface YamlText extends At {
  readonly kind: 'text';
  /** As YAML has it: `yes`, `true` and `0644` are as they stand. */
  readonly text: string;
  readonly mapped: () => Mapped;
}
export interface YamlList extends At {
  readonly kind: 'list';
  readonly items: readonly Yaml[];
}
export interface YamlMap extends At {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Yaml>;
}

const MAX_DEPTH = 40;
/** Values that are looked at, through aliases as often as they are named. */
const MAX_VALUES = 50_000;

export interface YamlFile {
  readonly documents: readonly Yaml[];
  readonly problems: readonly Piece[];
}

export function readYaml(container: Container): YamlFile {
  const deep = tooDeep(container.text);
  if (deep !== undefined) return { documents: [], problems: [beyond(container, deep, 'nested too deep')] };
  const parsed = parseAllDocuments(container.text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(parsed)) return { documents: [], problems: [] };
  const problems: Piece[] = [];
  let left = MAX_VALUES;
  const documents = parsed.flatMap((document) => {
    const walk: Walk = { container, problems, anchors: new Map(), left };
    const [error] = document.errors;
    if (error !== undefined && problems.length === 0)
      problems.push(unreadable(container, error.pos[0], error.message.split('\n', 1)[0] ?? '', error.pos[1]));
    const value = valueOf(document.contents, walk, 0);
    left = walk.left;
    return value ?? [];
  });
  return { documents, problems };
}

/** Where brackets nest deeper than anybody writes them: the parser calls itself for each. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
    else if (char === '\n' && depth < MAX_BRACKETS / 2) continue;
    if (depth > MAX_BRACKETS) return at;
  }
  // `- - - -` nests as well.
  const dashes = /^(?:[-?] ){100}/m.exec(text);
  return dashes === null ? undefined : dashes.index;
}

const MAX_BRACKETS = 200;

interface Walk {
  readonly container: Container;
  readonly problems: Piece[];
  /** Of this document: what each stands for, and how many values that are. */
  readonly anchors: Map<string, { readonly value: Yaml | undefined; readonly size: number }>;
  left: number;
}

function valueOf(node: ParsedNode | null | undefined, walk: Walk, depth: number): Yaml | undefined {
  if (node === null || node === undefined) return undefined;
  const [from] = node.range;
  const before = walk.left;
  // An alias counts as much as what it names: a few lines can stand for millions of values.
  const named = isAlias(node) ? walk.anchors.get(node.source) : undefined;
  walk.left -= named?.size ?? 1;
  if (depth > MAX_DEPTH) return stopped(walk, from, 'nested too deep');
  if (walk.left < 0) return stopped(walk, from, `more than ${MAX_VALUES} values, with those of aliases`);
  if (isAlias(node)) return named?.value;
  const value = plainValue(node, walk, depth);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, { value, size: before - walk.left });
  return value;
}

function stopped({ container, problems }: Walk, from: number, why: string): undefined {
  if (!problems.some((one) => one.kind === 'unreadable' && one.why === why))
    problems.push(beyond(container, from, why));
  return undefined;
}

function plainValue(node: ParsedNode, walk: Walk, depth: number): Yaml | undefined {
  const [from, to] = node.range;
  const inner = (one: ParsedNode | null): Yaml | undefined => valueOf(one, walk, depth + 1);
  if (isScalar(node)) {
    const { text } = walk.container;
    const value = typeof node.value === 'string' ? node.value : node.source;
    return { kind: 'text', text: value, from, to, mapped: () => mappedScalar(text, node) };
  }
  if (isSeq(node)) return { kind: 'list', from, to, items: node.items.flatMap((one) => inner(one) ?? []) };
  if (!isMap(node)) return undefined;
  const entries = new Map<string, Yaml>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
    const one = inner(value);
    if (name === '<<' && one?.kind === 'map') {
      for (const [k, v] of one.entries) if (!entries.has(k)) entries.set(k, v);
    } else if (name !== undefined && one !== undefined) entries.set(name, one);
  }
  return { kind: 'map', from, to, entries };
}
