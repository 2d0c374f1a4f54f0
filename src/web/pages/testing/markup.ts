/** What a browser makes of a page: its elements and attributes, and where its addresses lead. For tests. */
import { type DefaultTreeAdapterMap, parse } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

export function elementsOf(document: string): readonly Element[] {
  // With scripts, as nearly all have: what is in `noscript` is text then.
  return below(parse(document, { scriptingEnabled: true }));
}

function below(node: Node): Element[] {
  const own = 'tagName' in node ? [node] : [];
  const children = 'childNodes' in node ? node.childNodes : [];
  const content = 'content' in node ? below(node.content) : [];
  return [...own, ...children.flatMap(below), ...content];
}

/** `a[href]`: every attribute that an element has, once for each. */
export function vocabularyOf(document: string): ReadonlySet<string> {
  return new Set(
    elementsOf(document).flatMap(({ tagName, attrs }) => [
      tagName,
      ...attrs.map(({ name }) => `${tagName}[${name}]`),
    ]),
  );
}

const ADDRESSES = ['href', 'src', 'action', 'formaction'];

export function addressesOf(document: string): readonly string[] {
  return elementsOf(document).flatMap(({ attrs }) =>
    attrs.filter(({ name }) => ADDRESSES.includes(name)).map(({ value }) => value),
  );
}
