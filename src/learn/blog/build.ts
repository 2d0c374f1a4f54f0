/** A whole site as files: a pure function of the posts. */
import type { Html } from '../../domain/html.ts';
import { slugOf } from '../../markdown/index.ts';
import { CARD_PATH, SEARCH_SCRIPT_PATH, STYLE_PATH } from './assets.ts';
import { cardPng } from './card.ts';
import { feedOf } from './feeds/feed.ts';
import { WRITERS } from './feeds/write.ts';
import { element } from './feeds/xml.ts';
import { newestFirst, updatedAt, wasUpdated, type Published, type Site } from './model.ts';
import { addressOf } from './pages/frame.ts';
import { archivePage, byTag, indexPage, tagPage, tagsPage } from './pages/lists.ts';
import { historyPage, notFoundPage, redirectPage, searchPage } from './pages/others.ts';
import { postPage } from './pages/post.ts';
import { FEED_KINDS, feedPath, historyPath, postFilePath, postPath, tagFeedPath, tagPath } from './places.ts';
import { searchEntry } from './search.ts';
import { SEARCH_SCRIPT } from './search-script.ts';
import { siteRecordOf } from './site-record.ts';
import { STYLE } from './style.ts';

export type SiteFiles = ReadonlyMap<string, string | Uint8Array>;

/** What stands under a post, and the feed of it. */
export interface PostComments {
  readonly section: (published: Published) => Html;
  /** Path and text of more files, the feeds of comments. */
  readonly files: (published: Published) => readonly (readonly [path: string, text: string])[];
}

export function buildSite(site: Site, posts: readonly Published[], comments: PostComments): SiteFiles {
  const sorted = newestFirst(posts);
  const redirects = redirectsOf(sorted);
  return new Map<string, string | Uint8Array>([
    ['index.html', indexPage(site, sorted)],
    ['archive.html', archivePage(site, sorted)],
    ['tags.html', tagsPage(site, sorted)],
    ['search.html', searchPage(site)],
    ['404.html', notFoundPage(site)],
    ...sorted.flatMap((one, at) => postFiles(site, one, sorted[at + 1], sorted[at - 1], comments)),
    ...[...byTag(sorted)].flatMap(([tag, ones]) => tagFiles(site, tag, ones)),
    ...feeds(site, sorted, { id: 'posts', title: site.title, page: '', path: 'feed' }, feedPath),
    ...redirects.map(([slug, one]) => [postPath(slug), redirectPage(site, postPath(slug), one)] as const),
    ['search.json', `${JSON.stringify(sorted.map(({ post }) => searchEntry(post)))}\n`],
    ['site.json', `${JSON.stringify(siteRecordOf(site, sorted), null, 1)}\n`],
    ['redirects.json', `${JSON.stringify(redirectTable(redirects), null, 1)}\n`],
    ['sitemap.xml', sitemap(site, sorted)],
    ['robots.txt', `User-agent: *\nAllow: /\nSitemap: ${site.address}/sitemap.xml\n`],
    [STYLE_PATH, STYLE],
    [SEARCH_SCRIPT_PATH, SEARCH_SCRIPT],
    [CARD_PATH, cardPng()],
  ]);
}

type File = readonly [path: string, content: string | Uint8Array];

function postFiles(
  site: Site,
  one: Published,
  older: Published | undefined,
  newer: Published | undefined,
  comments: PostComments,
): readonly File[] {
  const { post } = one;
  return [
    [postPath(post.slug), postPage(site, one, { older, newer }, comments.section(one))],
    ...(wasUpdated(one) ? [[historyPath(post.slug), historyPage(site, one)] as const] : []),
    ...post.files.map(({ name, bytes }) => [postFilePath(post.slug, name), bytes] as const),
    ...comments.files(one),
  ];
}

function tagFiles(site: Site, tag: string, posts: readonly Published[]): readonly File[] {
  const about = {
    id: `tags/${tag}`,
    title: `${site.title}: #${tag}`,
    page: tagPath(tag),
    path: `tags/${tag}/feed`,
  };
  return [
    [tagPath(tag), tagPage(site, tag, posts)],
    ...feeds(site, posts, about, (kind) => tagFeedPath(tag, kind)),
  ];
}

function feeds(
  site: Site,
  posts: readonly Published[],
  about: Parameters<typeof feedOf>[2],
  pathOf: (kind: (typeof FEED_KINDS)[number]) => string,
): readonly File[] {
  const feed = feedOf(site, posts, about);
  return FEED_KINDS.map((kind) => [pathOf(kind), WRITERS[kind](feed)]);
}

/** Slugs that posts had; one that another post has now leads to that one. */
function redirectsOf(posts: readonly Published[]): readonly (readonly [slug: string, to: Published])[] {
  const taken = new Set(posts.map(({ post }) => post.slug));
  const former = new Map<string, Published>();
  for (const one of posts)
    for (const slug of one.history.slugs)
      if (!taken.has(slug) && !former.has(slug) && slugOf(slug) === slug) former.set(slug, one);
  return [...former];
}

function redirectTable(redirects: readonly (readonly [string, Published])[]): Record<string, string> {
  return Object.fromEntries(redirects.map(([slug, { post }]) => [postPath(slug), postPath(post.slug)]));
}

function sitemap(site: Site, posts: readonly Published[]): string {
  const one = (path: string, at?: string): string =>
    `<url>${element('loc', addressOf(site, path))}${at === undefined ? '' : element('lastmod', at)}</url>\n`;
  return `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${one('index.html')}${one('archive.html')}${posts.map((post) => one(postPath(post.post.slug), updatedAt(post))).join('')}</urlset>\n`;
}

/** Size of a page with what it loads, without pictures. */
export function pageWeight(files: SiteFiles, path: string): number {
  const page = files.get(path);
  const size = (content: string | Uint8Array | undefined): number =>
    content === undefined ? 0 : typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  const text = typeof page === 'string' ? page : '';
  const loads = [STYLE_PATH, SEARCH_SCRIPT_PATH].filter((asset) => text.includes(asset));
  return size(page) + loads.reduce((sum, asset) => sum + size(files.get(asset)), 0);
}
