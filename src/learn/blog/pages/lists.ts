/** Pages that lead to posts: the first one, the archive, tags. */
import { html, type Html } from '../../../domain/html.ts';
import { day } from '../dates.ts';
import { newestFirst, wasUpdated, type Published, type Site } from '../model.ts';
import { postPath, rootFrom, tagFeedPath, tagPath } from '../places.ts';
import { documentOf } from './frame.ts';

const ON_FIRST_PAGE = 10;

export function indexPage(site: Site, posts: readonly Published[]): string {
  const newest = newestFirst(posts);
  const main = html`<h1>${site.title}</h1><p class="lead">${site.description}</p>
${newest.length === 0 ? html`<p>Nothing was published yet.</p>` : html`<ul class="list">${newest.slice(0, ON_FIRST_PAGE).map((one) => summary(site, one, ''))}</ul>`}
${newest.length > ON_FIRST_PAGE ? html`<p><a href="archive.html">All ${newest.length} posts</a></p>` : undefined}`;
  return documentOf(site, { path: 'index.html', title: site.title, description: site.description, main });
}

function summary(site: Site, published: Published, root: string): Html {
  const { post } = published;
  return html`<li><p class="meta">${day(post.date, site.language)}${wasUpdated(published) ? ' · updated' : undefined}</p><h2><a href="${root}${postPath(post.slug)}">${post.title}</a></h2><p>${post.description}</p></li>`;
}

export function archivePage(site: Site, posts: readonly Published[]): string {
  const years = Map.groupBy(newestFirst(posts), ({ post }) => post.date.slice(0, 4));
  const main = html`<h1>Archive</h1>${[...years].map(
    ([year, ones]) => html`<h2>${year}</h2><ul class="plain">${ones.map((one) => line(site, one, ''))}</ul>`,
  )}`;
  return documentOf(site, {
    path: 'archive.html',
    title: 'Archive',
    description: 'Every post, by year',
    main,
  });
}

function line(site: Site, { post }: Published, root: string): Html {
  return html`<li>${day(post.date, site.language)} <a href="${root}${postPath(post.slug)}">${post.title}</a></li>`;
}

export function byTag(posts: readonly Published[]): ReadonlyMap<string, readonly Published[]> {
  const tags = [...new Set(posts.flatMap(({ post }) => post.tags))].sort();
  return new Map(tags.map((tag) => [tag, posts.filter(({ post }) => post.tags.includes(tag))]));
}

export function tagsPage(site: Site, posts: readonly Published[]): string {
  const tags = [...byTag(posts)];
  const main = html`<h1>Tags</h1>${tags.length === 0 ? html`<p>No post has a tag.</p>` : html`<ul class="plain">${tags.map(([tag, ones]) => html`<li><a href="${tagPath(tag)}">#${tag}</a> ${ones.length === 1 ? '1 post' : `${ones.length} posts`}</li>`)}</ul>`}`;
  return documentOf(site, {
    path: 'tags.html',
    title: 'Tags',
    description: 'What the posts are about',
    main,
  });
}

export function tagPage(site: Site, tag: string, posts: readonly Published[]): string {
  const path = tagPath(tag);
  const root = rootFrom(path);
  const main = html`<h1>#${tag}</h1><ul class="plain">${newestFirst(posts).map((one) => line(site, one, root))}</ul>
<p>To be told of more: <a href="${root}${tagFeedPath(tag, 'atom')}">feed of #${tag}</a></p>`;
  return documentOf(site, {
    path,
    title: `#${tag}`,
    description: `Posts about ${tag}`,
    main,
    feeds: { path: (kind) => tagFeedPath(tag, kind), title: `#${tag}` },
  });
}
