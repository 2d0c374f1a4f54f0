/** Search, the versions of a post, addresses that were, and addresses that never were. */
import { html, textOf, type Html } from '../../../domain/html.ts';
import { SEARCH_SCRIPT_PATH } from '../assets.ts';
import { moment } from '../dates.ts';
import { diffLines, excerpt, type Change } from '../diff.ts';
import type { Published, Site } from '../model.ts';
import { historyPath, postPath, rootFrom } from '../places.ts';
import type { SearchEntry } from '../search.ts';
import { addressOf, documentOf } from './frame.ts';

export const SEARCH_PATH = 'search.html';

export interface Found {
  readonly query: string;
  readonly entries: readonly SearchEntry[];
}

/** With `found`, as the server answers the form; without, as it lies on a disk: then the script looks for itself. */
export function searchPage(site: Site, found?: Found): string {
  const said =
    found === undefined
      ? undefined
      : found.entries.length === 0
        ? 'Nothing has all of these words.'
        : found.entries.length === 1
          ? 'One post.'
          : `${found.entries.length} posts.`;
  const main = html`<h1>Search</h1>
<form action="${SEARCH_PATH}" method="get" role="search"><div class="line"><div><label for="s-q">Words</label><input id="s-q" name="q" type="search" maxlength="200" value="${found?.query}"></div><button>Search</button></div></form>
<p id="s-said" role="status">${said}</p>
<ul class="list" id="s-results" data-done="${found === undefined ? 'no' : 'yes'}">${found?.entries.map((entry) => html`<li><h2><a href="${entry.u}">${entry.t}</a></h2><p>${entry.d}</p></li>`)}</ul>
<noscript><p>Without scripts, the words have to be looked for by a server; if nothing was found here, the <a href="archive.html">archive</a> has every post.</p></noscript>`;
  return documentOf(site, {
    path: SEARCH_PATH,
    title: 'Search',
    description: 'Search in all posts',
    main,
    head: html`<script defer src="${SEARCH_SCRIPT_PATH}"></script>`,
  });
}

export function historyPage(site: Site, published: Published): string {
  const { post, history } = published;
  const path = historyPath(post.slug);
  const main = html`<h1>Versions of “${post.title}”</h1>
<p><a href="${rootFrom(path)}${postPath(post.slug)}">Back to the post</a></p>
${history.versions
  .map(
    ({ at, note }, nth) =>
      html`<h2>${nth === 0 ? 'Published' : 'Changed'} ${moment(at, site.language)}</h2>${note === undefined ? undefined : html`<p>${note}</p>`}${nth === 0 ? undefined : changes(published, nth)}`,
  )
  .toReversed()}`;
  return documentOf(site, {
    path,
    title: `Versions of “${post.title}”`,
    description: `What changed in “${post.title}”, and when`,
    main,
    hidden: true,
  });
}

function changes({ history, textOf: text }: Published, nth: number): Html {
  const [before, after] = [history.versions[nth - 1], history.versions[nth]].map(
    (version) => version && text(version.sha256),
  );
  if (before === undefined || after === undefined)
    return html`<p>The text of one of the two was not kept.</p>`;
  return html`<div class="diff" role="group" aria-label="What changed">${excerpt(diffLines(before, after)).map(changed)}</div>`;
}

function changed(change: Change | undefined): Html {
  if (change === undefined) return html`<span>…</span>`;
  const { kind, line } = change;
  if (kind === 'gone') return html`<del>− ${line}</del>`;
  return kind === 'new' ? html`<ins>+ ${line}</ins>` : html`<span>  ${line}</span>`;
}

/** For hosts that cannot answer 301; `blog serve` does. */
export function redirectPage(site: Site, from: string, { post }: Published): string {
  const target = `${rootFrom(from)}${postPath(post.slug)}`;
  return `<!doctype html>\n${textOf(html`<html lang="${site.language}"><head><meta charset="utf-8"><title>${post.title}</title><meta http-equiv="refresh" content="0; url=${target}"><link rel="canonical" href="${addressOf(site, postPath(post.slug))}"><meta name="robots" content="noindex"></head><body><main><p>This post moved: <a href="${target}">${post.title}</a></p></main></body></html>`)}\n`;
}

export function notFoundPage(site: Site): string {
  return documentOf(site, {
    path: '404.html',
    title: 'Not here',
    description: 'There is no page at this address',
    main: html`<h1>There is no page at this address</h1><p>It may have been mistyped. The <a href="${rootPath(site)}archive.html">archive</a> has every post.</p>`,
    hidden: true,
    root: rootPath(site),
  });
}

/** `/`, or where the site stands below its host. */
export function rootPath(site: Site): string {
  return `${new URL(site.address).pathname.replace(/\/$/, '')}/`;
}
