/** Where things stand in a document, in characters from its beginning. */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Document } from 'yaml';

/** Of what is not there: of the name of what it should be in. */
export function offsetOf(
  document: Document,
  path: readonly PropertyKey[],
  at: 'name' | 'value' = 'name',
): number {
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
    found = (last && at === 'value' ? value : undefined) ?? startOf(key) ?? startOf(node) ?? found;
  }
  return found;
}

export function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
