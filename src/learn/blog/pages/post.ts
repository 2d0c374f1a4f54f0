/** One post. */
import { html, trusted, type Html } from '../../../domain/html.ts';
import type { Heading } from '../../../markdown/index.ts';
import { bodyOf, withOwnFiles } from '../body.ts';
import { day, moment } from '../dates.ts';
import { techArticle } from '../json-ld.ts';
import { publishedAt, updatedAt, wasUpdated, type Published, type Site } from '../model.ts';
import { historyPath, postPath, rootFrom, tagPath } from '../places.ts';
import { readingMinutes } from '../reading-time.ts';
import { documentOf } from './frame.ts';

export interface Neighbours {
  readonly older: Published | undefined;
  readonly newer: Published | undefined;
}

/** Around what readers wrote: `blog serve` puts there what they wrote since. No text can hold these, since every `<` in one is escaped. */
export const COMMENTS_BEGIN = '<!--comments-->';
export const COMMENTS_END = '<!--/comments-->';

export function postPage(site: Site, published: Published, near: Neighbours, comments: Html): string {
  const { post } = published;
  const path = postPath(post.slug);
  const root = rootFrom(path);
  const { markup, headings } = bodyOf(post);
  const main = html`<article>
<header><h1>${post.title}</h1>
<p class="meta">${day(post.date, site.language)} · ${readingMinutes(post.body)} min to read${post.authors.length > 0 ? html` · ${post.authors.join(', ')}` : undefined}</p>
${updateNote(site, published, root)}
${post.facts.length > 0 ? html`<dl class="facts">${post.facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>` : undefined}
</header>
${contents(headings)}
<div class="prose">${withOwnFiles(markup, post)}</div>
${post.tags.length > 0 ? html`<ul class="tags" aria-label="Tags">${post.tags.map((tag) => html`<li><a href="${root}${tagPath(tag)}" rel="tag">#${tag}</a></li>`)}</ul>` : undefined}
</article>
${neighbours(near, root)}
${trusted(COMMENTS_BEGIN)}${comments}${trusted(COMMENTS_END)}`;
  return documentOf(site, {
    path,
    title: post.title,
    description: post.description,
    main,
    head: techArticle(site, published),
    article: { published: publishedAt(published), updated: updatedAt(published), tags: post.tags },
  });
}

function updateNote(site: Site, published: Published, root: string): Html | undefined {
  if (!wasUpdated(published)) return undefined;
  const { history, post } = published;
  const note = history.versions.at(-1)?.note;
  return html`<p class="updated">Updated ${moment(updatedAt(published), site.language)}${note === undefined ? undefined : html`: ${note}`}. <a href="${root}${historyPath(post.slug)}">All versions</a></p>`;
}

const ENOUGH_FOR_CONTENTS = 4;

function contents(headings: readonly Heading[]): Html | undefined {
  const top = headings.filter(({ level }) => level === 2);
  if (top.length < ENOUGH_FOR_CONTENTS) return undefined;
  return html`<nav class="contents" aria-label="In this post"><details><summary>In this post</summary><ol>${top.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ol></details></nav>`;
}

function neighbours({ older, newer }: Neighbours, root: string): Html | undefined {
  if (older === undefined && newer === undefined) return undefined;
  const link = (words: string, one: Published | undefined, rel: string): Html | undefined =>
    one && html`<a href="${root}${postPath(one.post.slug)}" rel="${rel}">${words}: ${one.post.title}</a>`;
  return html`<nav class="near" aria-label="Other posts">${link('Older', older, 'prev')}${link('Newer', newer, 'next')}</nav>`;
}
