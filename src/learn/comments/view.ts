/** What readers see of comments: under a post, and as a feed. The only place where words of strangers become markup. */
import { html, textOf, type Html } from '../../domain/html.ts';
import { renderMarkdown } from '../../markdown/index.ts';
import { moment } from '../blog/dates.ts';
import { atomOf } from '../blog/feeds/write.ts';
import { latest } from '../blog/feeds/feed.ts';
import type { Site } from '../blog/model.ts';
import { commentsFeedPath, postPath, rootFrom } from '../blog/places.ts';
import type { Comment } from './model.ts';

export interface About {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
}

/** The one way from a comment's words to markup. */
export function commentMarkup(text: string): Html {
  return renderMarkdown(text, 'comment');
}

export function commentsSection(site: Site, post: About, comments: readonly Comment[]): Html {
  const shown = visible(comments);
  const count = shown.filter(({ status }) => status === 'approved').length;
  const root = rootFrom(postPath(post.slug));
  const { open } = site.comments;
  return html`<section class="comments" id="comments" aria-labelledby="s-comments"><h2 id="s-comments">${count === 0 ? 'Comments' : count === 1 ? '1 comment' : `${count} comments`}</h2>
${count === 0 ? html`<p>Nobody has written anything yet.</p>` : thread(site, post, shown, undefined, root)}
${open ? html`<p><a class="button" href="${root}comments/new?post=${post.slug}">Write a comment</a></p><p class="hint">It is read by a moderator before it appears.</p>` : html`<p>Comments on this site are closed.</p>`}
${count === 0 ? undefined : html`<p><a href="${root}${commentsFeedPath(post.slug)}">Feed of these comments</a></p>`}</section>`;
}

/** Approved ones, and deleted ones that somebody replied to. */
export function visible(comments: readonly Comment[]): readonly Comment[] {
  const needed = new Set<string>();
  const byId = new Map(comments.map((one) => [one.id, one]));
  for (const one of comments)
    if (one.status === 'approved')
      for (
        let up: Comment | undefined = one;
        up !== undefined && !needed.has(up.id);
        up = byId.get(up.parent ?? '')
      )
        needed.add(up.id);
  return comments.filter(({ id }) => needed.has(id));
}

function thread(
  site: Site,
  post: About,
  comments: readonly Comment[],
  parent: string | undefined,
  root: string,
): Html | undefined {
  const replies = comments.filter((one) => one.parent === parent);
  if (replies.length === 0) return undefined;
  return html`<ol class="thread">${replies.map(
    (one) =>
      html`<li>${one.status === 'approved' ? comment(site, post, one, root) : withdrawn(one)}${thread(site, post, comments, one.id, root)}</li>`,
  )}</ol>`;
}

function comment(site: Site, post: About, { id, name, at, edited, text }: Comment, root: string): Html {
  return html`<article class="comment" id="c-${id}" aria-label="Comment of ${name}"><header><span class="who">${name}</span> <span class="meta"><a href="#c-${id}">${moment(at, site.language)}</a>${edited === undefined ? undefined : ' · edited'}</span></header>
<div class="words">${commentMarkup(text)}</div>
${site.comments.open ? html`<footer><a href="${root}comments/new?post=${post.slug}&reply=${id}" rel="nofollow">Reply<span class="trap"> to ${name}</span></a><a href="${root}comments/report?c=${id}" rel="nofollow">Report<span class="trap"> the comment of ${name}</span></a></footer>` : undefined}</article>`;
}

function withdrawn({ id, status }: Comment): Html {
  return html`<div class="comment withdrawn" id="c-${id}">${status === 'deleted' ? 'This comment was deleted.' : 'This comment is not shown.'}</div>`;
}

const MOST_IN_FEED = 50;

export function commentsFeed(site: Site, post: About, comments: readonly Comment[]): string {
  const page = `${site.address}/${postPath(post.slug)}`;
  const entries = comments
    .filter(({ status }) => status === 'approved')
    .slice(-MOST_IN_FEED)
    .toReversed()
    .map((one) => ({
      id: `tag:${site.authority}:comments/${one.id}`,
      title: `${one.name} on “${post.title}”`,
      address: `${page}#c-${one.id}`,
      published: one.at,
      updated: one.edited ?? one.at,
      summary: one.text.slice(0, 200),
      content: textOf(commentMarkup(one.text)),
      tags: [],
      authors: [one.name],
    }));
  return atomOf({
    id: `tag:${site.authority}:posts/${encodeURIComponent(post.id)}/comments`,
    title: `Comments on “${post.title}”`,
    description: site.description,
    page,
    self: () => `${site.address}/${commentsFeedPath(post.slug)}`,
    updated: latest(entries.map(({ updated }) => updated)),
    author: site.author,
    language: site.language,
    entries,
  });
}
