/** The one sanitiser. Markup that markdown-it made passes as it is; whatever else gets here is taken out. */
import sanitizeHtml from 'sanitize-html';
import { isOwnPicture, leadsSomewhereSafe } from './address.ts';
import { RULES, type Profile } from './profile.ts';

/** Of everything with an id in a text, so that no name of ours, of the page or of `document` can be taken. */
export const ID_PREFIX = 's-';
const ID = /^s-[a-z0-9-]{1,80}$/;
const TABLE = /^Table \d{1,5}$/;
const LANGUAGE = /^language-[a-z0-9-]{1,20}$/;
const NESTING = 60;

export function sanitise(markup: string, profile: Profile): string {
  return withoutNestedLinks(sanitizeHtml(markup, OPTIONS[profile]));
}

/**
 * A link in a link, which a table between them allows, is taken apart by browsers, and in another way when what they made of it is read
 * again. What sanitize-html writes holds no `>` but at the end of a tag.
 */
function withoutNestedLinks(markup: string): string {
  let depth = 0;
  return markup.replaceAll(/<(\/?)a(?=[\s>])[^>]*>/g, (tag, end: string) => {
    if (end !== '') depth -= 1;
    const kept = depth === 0;
    if (end === '') depth += 1;
    return kept ? tag : '';
  });
}

const OPTIONS: Readonly<Record<Profile, sanitizeHtml.IOptions>> = {
  post: options('post'),
  comment: options('comment'),
  note: options('note'),
};

function options(profile: Profile): sanitizeHtml.IOptions {
  const { tags, paths, rel } = RULES[profile];
  const heading = ['h2', 'h3', 'h4', 'h5', 'h6'];
  return {
    allowedTags: [...tags],
    disallowedTagsMode: 'discard',
    allowedAttributes: {
      a: ['href', 'rel'],
      img: ['src', 'alt', 'loading'],
      ol: ['start'],
      div: ['class', 'tabindex', 'role', 'aria-label'],
      th: ['scope', 'class'],
      td: ['class'],
      code: ['class'],
      ...Object.fromEntries(heading.map((tag) => [tag, ['id']])),
    },
    allowedClasses: { code: [LANGUAGE], th: ['right'], td: ['right'], div: ['table'] },
    allowedSchemes: paths ? ['http', 'https', 'mailto'] : ['http', 'https'],
    allowedSchemesAppliedToAttributes: [
      'href',
      'src',
      'cite',
      'action',
      'formaction',
      'poster',
      'background',
    ],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    enforceHtmlBoundary: false,
    nestingLimit: NESTING,
    transformTags: {
      a: (tagName, { href }) => ({ tagName, attribs: linkOf(href, paths, rel) }),
      img: (tagName, { src, alt }) => ({ tagName, attribs: pictureOf(src, alt) }),
      ol: (tagName, { start }) => ({ tagName, attribs: numberOf(start) }),
      div: (tagName, { 'aria-label': label = '' }) => ({
        tagName,
        attribs: {
          class: 'table',
          tabindex: '0',
          role: 'region',
          'aria-label': TABLE.test(label) ? label : 'Table',
        },
      }),
      th: (tagName, attribs) => ({ tagName, attribs: { ...attribs, scope: 'col' } }),
      h1: 'h2',
      ...Object.fromEntries(heading.map((tag) => [tag, withSafeId])),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['src'] === undefined,
  };
}

type Attributes = sanitizeHtml.Attributes;

/** Quotes are written out as well, for whoever puts the markup into an attribute of theirs (CVE-2026-27469 was one quote). */
function linkOf(href: string | undefined, paths: boolean, rel: string | undefined): Attributes {
  const attributes: Attributes = {};
  if (href === undefined || !leadsSomewhereSafe(href, paths)) return attributes;
  attributes['href'] = href.replaceAll(/["'<>`]/g, (quote) => encodeURIComponent(quote).replace("'", '%27'));
  if (rel !== undefined) attributes['rel'] = rel;
  return attributes;
}

function pictureOf(src: string | undefined, alt = ''): Attributes {
  const attributes: Attributes = {};
  if (src === undefined || !isOwnPicture(src)) return attributes;
  return { src, alt, loading: 'lazy' };
}

function numberOf(start: string | undefined): Attributes {
  const attributes: Attributes = {};
  if (start !== undefined && /^\d{1,9}$/.test(start)) attributes['start'] = start;
  return attributes;
}

function withSafeId(tagName: string, { id }: Attributes): { tagName: string; attribs: Attributes } {
  const attribs: Attributes = {};
  if (id !== undefined && ID.test(id)) attribs['id'] = id;
  return { tagName, attribs };
}
