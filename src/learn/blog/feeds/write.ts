/** Atom 1.0 (RFC 4287), RSS 2.0 (rssboard.org/rss-specification) and JSON Feed 1.1 (jsonfeed.org/version/1.1), written by hand. */
import type { FeedKind } from '../places.ts';
import type { Entry, Feed } from './feed.ts';
import { element } from './xml.ts';

const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';

export const WRITERS: Readonly<Record<FeedKind, (feed: Feed) => string>> = {
  atom: atomOf,
  rss: rssOf,
  json: jsonOf,
};

export const FEED_TYPES: Readonly<Record<FeedKind, string>> = {
  atom: 'application/atom+xml',
  rss: 'application/rss+xml',
  json: 'application/feed+json',
};

export function atomOf(feed: Feed): string {
  return `${HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}">
${element('id', feed.id)}
${element('title', feed.title)}
${element('subtitle', feed.description)}
${element('updated', feed.updated)}
${element('link', '', { rel: 'self', type: FEED_TYPES.atom, href: feed.self('atom') })}
${element('link', '', { rel: 'alternate', type: 'text/html', href: feed.page })}
<author>${element('name', feed.author)}</author>
${element('generator', 'Stakeout')}
${feed.entries.map(atomEntry).join('')}</feed>
`;
}

function atomEntry(entry: Entry): string {
  return `<entry>
${element('id', entry.id)}
${element('title', entry.title)}
${element('link', '', { rel: 'alternate', type: 'text/html', href: entry.address })}
${element('published', entry.published)}
${element('updated', entry.updated)}
${entry.authors.map((name) => `<author>${element('name', name)}</author>`).join('')}
${entry.tags.map((term) => element('category', '', { term })).join('')}
${element('summary', entry.summary)}
${element('content', entry.content, { type: 'html' })}
</entry>
`;
}

export function rssOf(feed: Feed): string {
  return `${HEAD}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
${element('title', feed.title)}
${element('link', feed.page)}
${element('description', feed.description)}
${element('language', feed.language)}
${element('lastBuildDate', rfc822(feed.updated))}
${element('generator', 'Stakeout')}
${element('atom:link', '', { rel: 'self', type: FEED_TYPES.rss, href: feed.self('rss') })}
${feed.entries.map(rssItem).join('')}</channel>
</rss>
`;
}

function rssItem(entry: Entry): string {
  return `<item>
${element('title', entry.title)}
${element('link', entry.address)}
${element('guid', entry.id, { isPermaLink: 'false' })}
${element('pubDate', rfc822(entry.published))}
${element('atom:updated', entry.updated)}
${entry.authors.map((name) => element('dc:creator', name)).join('')}
${entry.tags.map((tag) => element('category', tag)).join('')}
${element('description', entry.summary)}
${element('content:encoded', entry.content)}
</item>
`;
}

/** `Fri, 27 Nov 2026 10:00:00 GMT`: the form of RFC 822 with four digits for the year, as RSS asks. */
function rfc822(iso: string): string {
  return new Date(iso).toUTCString();
}

export function jsonOf(feed: Feed): string {
  const document = {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description,
    home_page_url: feed.page,
    feed_url: feed.self('json'),
    language: feed.language,
    authors: [{ name: feed.author }],
    items: feed.entries.map((entry) => ({
      id: entry.id,
      url: entry.address,
      title: entry.title,
      summary: entry.summary,
      content_html: entry.content,
      date_published: entry.published,
      date_modified: entry.updated,
      tags: entry.tags,
      authors: entry.authors.map((name) => ({ name })),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
