/**
 * Makes a part of this page what it is in a newer one, with as little touched as possible: what is focused, open, scrolled to or
 * being written stays. Nodes are taken over as they were parsed; no text is made into markup here.
 */
export function morph(from: Element, to: Element): boolean {
  if (from.isEqualNode(to)) return false;
  attributes(from, to);
  return children(from, to) || true;
}

/** The state of these is the reader's. */
const OWN: ReadonlySet<string> = new Set(['open']);

function attributes(from: Element, to: Element): void {
  for (const name of from.getAttributeNames())
    if (!to.hasAttribute(name) && !isOwn(from, name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes)
    if (from.getAttribute(name) !== value && !isOwn(from, name)) from.setAttribute(name, value);
}

function isOwn(element: Element, name: string): boolean {
  return (element.tagName === 'DETAILS' && OWN.has(name)) || name === 'data-at-row';
}

function children(from: Element, to: Element): boolean {
  const known = byId(from);
  let at = from.firstChild;
  for (const wanted of to.childNodes) {
    const match = matching(at, wanted, known);
    if (match === undefined) {
      const made = document.importNode(wanted, true);
      if (made instanceof Element && made.id !== '') made.classList.add('fresh');
      from.insertBefore(made, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else from.insertBefore(match, at);
    update(match, wanted);
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
  return true;
}

function byId(parent: Element): ReadonlyMap<string, Element> {
  return new Map([...parent.children].filter(({ id }) => id !== '').map((child) => [child.id, child]));
}

/** By id where there is one; else the next of the same kind that has none. */
function matching(
  at: ChildNode | null,
  wanted: Node,
  known: ReadonlyMap<string, Element>,
): ChildNode | undefined {
  if (wanted instanceof Element && wanted.id !== '') return known.get(wanted.id);
  if (at === null || at.nodeName !== wanted.nodeName) return undefined;
  return at instanceof Element && at.id !== '' ? undefined : at;
}

function update(node: ChildNode, wanted: Node): void {
  if (node instanceof Element && wanted instanceof Element) {
    if (node.tagName !== wanted.tagName) node.replaceWith(document.importNode(wanted, true));
    else if (!node.hasAttribute('data-keep')) morph(node, wanted);
  } else if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
}
