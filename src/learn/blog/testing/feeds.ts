/** Small checks of feeds: what XML must be to be read at all, and what a JSON Feed must hold. */
import * as z from 'zod/mini';

const TAG = /<(?:\?[^?]*\?|(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?))>/y;
const TEXT = /[^<]*/y;
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i;
const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Empty for well-formed XML of the kind that we write: elements, attributes in double quotes, text. */
export function wellFormed(document: string): readonly string[] {
  const open: string[] = [];
  let at = 0;
  let roots = 0;
  while (at < document.length) {
    TEXT.lastIndex = at;
    const text = TEXT.exec(document)?.[0] ?? '';
    if (REFERENCE.test(text) || NOT_IN_XML.test(text) || text.includes(']]>')) return [`text at ${at}`];
    if (open.length === 0 && text.trim() !== '') return [`text outside at ${at}`];
    at += text.length;
    if (at >= document.length) break;
    TAG.lastIndex = at;
    const tag = TAG.exec(document);
    if (tag === null) return [`markup at ${at}: ${document.slice(at, at + 40)}`];
    const [whole, closes, name, attributes = '', empty] = tag;
    if (REFERENCE.test(attributes) || NOT_IN_XML.test(attributes)) return [`attributes at ${at}`];
    at += whole.length;
    if (name === undefined) continue;
    if (closes === '/') {
      if (open.pop() !== name) return [`</${name}> at ${at}`];
    } else if (empty !== '/') open.push(name);
    if (open.length === 0) roots += 1;
  }
  return open.length === 0 && roots === 1 ? [] : [`not closed: ${open.join(' ')}`];
}

const author = z.object({ name: z.string() });

export const jsonFeedSchema = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string(),
  description: z.string(),
  home_page_url: z.url(),
  feed_url: z.url(),
  language: z.string(),
  authors: z.array(author),
  items: z.array(
    z.strictObject({
      id: z.string().check(z.minLength(1)),
      url: z.url(),
      title: z.string(),
      summary: z.string(),
      content_html: z.string(),
      date_published: z.iso.datetime(),
      date_modified: z.iso.datetime(),
      tags: z.array(z.string()),
      authors: z.array(author),
    }),
  ),
});
