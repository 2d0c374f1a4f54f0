/** Markup as a browser reads it, against what may be in it. Knows nothing of how the markup was made. */
import { html, parseFragment, serialize, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Element → attribute → what its value may be. */
export type AllowList = Readonly<Record<string, Readonly<Record<string, RegExp>>>>;

const heading = { id: /^s-[a-z0-9-]+$/ };
const cell = { class: /^right$/ };
const table = {
  div: { class: /^table$/, tabindex: /^0$/, role: /^region$/, 'aria-label': /^Table$/ },
  table: {},
  thead: {},
  tbody: {},
  tr: {},
  th: { scope: /^col$/, ...cell },
  td: cell,
};
const text = {
  p: {},
  br: {},
  strong: {},
  em: {},
  s: {},
  pre: {},
  blockquote: {},
  ul: {},
  ol: { start: /^\d+$/ },
  li: {},
  code: { class: /^language-[a-z0-9-]+$/ },
};
const AWAY = /^https?:\/\/[a-z0-9.[\]:-]+(?::\d+)?(?:[/?#][^\s"'<>\\]*)?$/i;
// oxlint-disable-next-line no-useless-escape -- read as a set
const HERE = /^(?!\/\/)(?!.*\.\.)(?!.*%2e%2e)[\w.\/~%?=&#+-]+$/i;

export const ALLOWED = {
  comment: { ...text, a: { href: AWAY, rel: /^nofollow ugc noopener$/ } },
  note: { ...text, ...table, a: { href: AWAY, rel: /^nofollow noopener$/ } },
  post: {
    ...text,
    ...table,
    a: { href: new RegExp(`${AWAY.source}|^mailto:[^\\s"'<>]+$|${HERE.source}`, 'i') },
    img: { src: /^[\w-][\w./-]*\.[a-z]+$/, alt: /^/, loading: /^lazy$/ },
    hr: {},
    h2: heading,
    h3: heading,
    h4: heading,
    h5: heading,
    h6: heading,
  },
} satisfies Record<string, AllowList>;

/** What is in `markup` that must not be; empty when it is inert. Also when reading it twice gives something else. */
export function foreignTo(markup: string, allowed: AllowList): readonly string[] {
  const tree = parseFragment(markup);
  const once = serialize(tree);
  const twice = serialize(parseFragment(once));
  return [
    ...tree.childNodes.flatMap((node) => wrongWith(node, allowed)),
    ...(once === twice ? [] : [`is read in another way the second time: ${twice}`]),
  ];
}

function wrongWith(node: Node, allowed: AllowList): readonly string[] {
  if (node.nodeName === '#text') return [];
  if (!isElement(node)) return [`a ${node.nodeName}`];
  const rules = Object.hasOwn(allowed, node.tagName) ? allowed[node.tagName] : undefined;
  if (node.namespaceURI !== html.NS.HTML || rules === undefined)
    return [`<${node.tagName}> of ${node.namespaceURI}`];
  return [
    ...node.attrs
      .filter(({ name, value }) => !(Object.hasOwn(rules, name) && rules[name]?.test(value) === true))
      .map(({ name, value }) => `<${node.tagName} ${name}="${value}">`),
    ...('content' in node ? ['a template'] : []),
    ...node.childNodes.flatMap((child) => wrongWith(child, allowed)),
  ];
}

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}
