/** The frame of every page. */
import { html, textOf, type Html } from '../../../domain/html.ts';
import { CARD_PATH, STYLE_PATH } from '../assets.ts';
import type { Site } from '../model.ts';
import { feedPath, FEED_KINDS, rootFrom, type FeedKind } from '../places.ts';
import { FEED_TYPES } from '../feeds/write.ts';

export interface Page {
  /** Path in the site. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly main: Html;
  /** More for the head. */
  readonly head?: Html;
  /** Of an article. */
  readonly article?: {
    readonly published: string;
    readonly updated: string;
    readonly tags: readonly string[];
  };
  /** Beginning of the paths of feeds that belong to the page; those of the site when absent. */
  readonly feeds?: { readonly path: (kind: FeedKind) => string; readonly title: string };
  /** Search engines leave it out. */
  readonly hidden?: boolean;
  /** Instead of a relative one; for pages that are shown at any address. */
  readonly root?: string;
}

const NAVIGATION: readonly (readonly [path: string, name: string])[] = [
  ['index.html', 'Posts'],
  ['archive.html', 'Archive'],
  ['tags.html', 'Tags'],
  ['search.html', 'Search'],
];

export function documentOf(site: Site, page: Page): string {
  const root = page.root ?? rootFrom(page.path);
  const full = page.path === 'index.html' ? site.title : `${page.title} · ${site.title}`;
  return `<!doctype html>\n${textOf(html`<html lang="${site.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${full}</title>
<meta name="description" content="${page.description}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
${page.hidden === true ? html`<meta name="robots" content="noindex">` : html`<link rel="canonical" href="${addressOf(site, page.path)}">`}
<link rel="stylesheet" href="${root}${STYLE_PATH}">
<link rel="icon" href="data:,">
${feedLinks(site, page, root)}
${preview(site, page)}
${page.head}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="top"><a class="name" href="${root}index.html">${site.title}</a>
<nav aria-label="Site"><ul>${NAVIGATION.map(
    ([path, name]) =>
      html`<li><a href="${root}${path}"${path === page.path ? html` aria-current="page"` : undefined}>${name}</a></li>`,
  )}</ul></nav></header>
<main id="main" tabindex="-1">${page.main}</main>
<footer class="bottom"><p>${site.author}</p><nav aria-label="Feeds">Feeds: ${FEED_KINDS.map((kind, at) => html`${at > 0 ? ', ' : undefined}<a href="${root}${feedPath(kind)}">${FEED_NAMES[kind]}</a>`)}</nav></footer>
</body>
</html>
`)}`;
}

const FEED_NAMES: Readonly<Record<FeedKind, string>> = { atom: 'Atom', rss: 'RSS', json: 'JSON' };

export function addressOf(site: Site, path: string): string {
  return `${site.address}/${path === 'index.html' ? '' : path}`;
}

function feedLinks(site: Site, page: Page, root: string): Html {
  const { path, title } = page.feeds ?? { path: feedPath, title: site.title };
  return html`${FEED_KINDS.map(
    (kind) =>
      html`<link rel="alternate" type="${FEED_TYPES[kind]}" title="${title} (${FEED_NAMES[kind]})" href="${root}${path(kind)}">`,
  )}`;
}

/** Open Graph (https://ogp.me) and the one member of Twitter's cards that has no equal there. */
function preview(site: Site, page: Page): Html {
  const og = (name: string, content: string): Html => html`<meta property="${name}" content="${content}">`;
  return html`${[
    og('og:type', page.article === undefined ? 'website' : 'article'),
    og('og:title', page.title),
    og('og:description', page.description),
    og('og:url', addressOf(site, page.path)),
    og('og:site_name', site.title),
    og('og:image', `${site.address}/${CARD_PATH}`),
    og('og:image:width', '1200'),
    og('og:image:height', '630'),
    og('og:image:alt', 'A row of low bars with some high ones in it'),
    page.article === undefined
      ? undefined
      : [
          og('article:published_time', page.article.published),
          og('article:modified_time', page.article.updated),
          page.article.tags.map((tag) => og('article:tag', tag)),
        ],
  ]}<meta name="twitter:card" content="summary_large_image">`;
}
