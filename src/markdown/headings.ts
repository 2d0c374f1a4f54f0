/** Names of headings, for links into a text and its table of contents. */
import { ID_PREFIX } from './sanitise.ts';
import type { Parsed } from './engine.ts';

export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly level: number;
}

const LONGEST = 60;

/** Gives every heading an id that is its own. The title of the page is its only first-level heading. */
export function nameHeadings(tokens: Parsed['tokens']): readonly Heading[] {
  const used = new Map<string, number>();
  const headings: Heading[] = [];
  tokens.forEach((token, at) => {
    if (token.type === 'heading_close' && token.tag === 'h1') token.tag = 'h2';
    if (token.type !== 'heading_open') return;
    if (token.tag === 'h1') token.tag = 'h2';
    const text = plain(tokens[at + 1]);
    const id = ID_PREFIX + unique(slugOf(text), used);
    token.attrSet('id', id);
    headings.push({ id, text, level: Number(token.tag.slice(1)) });
  });
  return headings;
}

function plain(token: Parsed['tokens'][number] | undefined): string {
  return (token?.children ?? [])
    .map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : ''))
    .join('')
    .trim();
}

/** Latin letters, digits and dashes; what has none of them is a section. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'section' : slug;
}

function unique(slug: string, used: Map<string, number>): string {
  const times = (used.get(slug) ?? 0) + 1;
  used.set(slug, times);
  if (times === 1) return slug;
  return unique(`${slug}-${times}`, used);
}
