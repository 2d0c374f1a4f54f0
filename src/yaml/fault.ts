/** What the parser lets through and no file of ours holds. */
import { isScalar, visit, type Document, type Node, type YAMLMap } from 'yaml';
import { startOf } from './offset.ts';

/** Uses of an alias, and values that aliases may stand for, all together (the alias bomb). */
export const MAX_ALIASES = 100;

export interface Fault {
  readonly offset: number;
  /** A key of `WORDS`. */
  readonly code: string;
}

/** The first one. Throws a ReferenceError for more aliases than any file needs: each is looked for in the whole document. */
export function faultIn(document: Document, aliasesAllowed: boolean): Fault | undefined {
  let fault: Fault | undefined;
  let aliases = 0;
  const found = (node: unknown, code: string): symbol => {
    fault = { offset: startOf(node) ?? 0, code };
    return visit.BREAK;
  };
  const fancy = (node: Node): symbol | undefined => {
    if (node.tag !== undefined && !aliasesAllowed) return found(node, 'TAG_RESOLVE_FAILED');
    return 'anchor' in node && node.anchor !== undefined && !aliasesAllowed
      ? found(node, 'ANCHOR')
      : undefined;
  };
  visit(document, {
    Alias(_, alias) {
      if (!aliasesAllowed) return found(alias, 'ALIAS');
      aliases += 1;
      if (aliases > MAX_ALIASES) throw new ReferenceError('too many aliases');
      return alias.resolve(document) === undefined ? found(alias, 'BAD_ALIAS') : undefined;
    },
    Scalar: (_, node) => fancy(node),
    Seq: (_, node) => fancy(node),
    Map: (_, node) => fancy(node) ?? badName(node, found),
  });
  return fault;
}

function badName(map: YAMLMap, found: (node: unknown, code: string) => symbol): symbol | undefined {
  const names = new Set<string>();
  for (const { key } of map.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) return found(key, 'NON_STRING_KEY');
    if (names.has(name)) return found(key, 'DUPLICATE_KEY');
    names.add(name);
  }
  return undefined;
}
