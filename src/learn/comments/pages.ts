/** Pages around comments: to write one, to see what became of it, to report one, to end mails. They work without scripts. */
import { html, type Html } from '../../domain/html.ts';
import { RULES } from '../../markdown/index.ts';
import { moment } from '../blog/dates.ts';
import type { Site } from '../blog/model.ts';
import { documentOf } from '../blog/pages/frame.ts';
import { rootPath } from '../blog/pages/others.ts';
import { postPath } from '../blog/places.ts';
import { LONGEST_NAME, type Comment } from './model.ts';
import { HONEYPOT } from './spam/trap.ts';
import { commentMarkup, type About } from './view.ts';

export interface Draft {
  readonly name: string;
  readonly text: string;
  readonly mail: string;
}

export const EMPTY_DRAFT: Draft = { name: '', text: '', mail: '' };

export interface WritePage {
  readonly post: About;
  readonly reply: Comment | undefined;
  readonly draft: Draft;
  readonly token: string;
  /** Why it was not taken. */
  readonly problem?: string | undefined;
  readonly preview?: boolean;
}

function page(site: Site, title: string, main: Html): string {
  return documentOf(site, {
    path: 'comments/',
    title,
    description: title,
    main,
    hidden: true,
    root: rootPath(site),
  });
}

const back = (site: Site, post: About): Html =>
  html`<a href="${rootPath(site)}${postPath(post.slug)}#comments">${post.title}</a>`;

export function writePage(
  site: Site,
  { post, reply, draft, token, problem, preview = false }: WritePage,
): string {
  const main = html`<h1>${reply === undefined ? 'Write a comment' : `Reply to ${reply.name}`}</h1><p>On ${back(site, post)}</p>
${problem === undefined ? undefined : html`<p class="notice bad" role="alert" id="s-problem">Not sent: ${problem}.</p>`}
${reply === undefined ? undefined : html`<blockquote>${commentMarkup(reply.text)}</blockquote>`}
${preview ? html`<section aria-labelledby="s-preview"><h2 id="s-preview">As others will see it</h2><div class="comment"><header><span class="who">${draft.name}</span></header><div class="words">${commentMarkup(draft.text)}</div></div></section>` : undefined}
<form action="${rootPath(site)}comments/new" method="post">
<input type="hidden" name="post" value="${post.slug}">${reply === undefined ? undefined : html`<input type="hidden" name="reply" value="${reply.id}">`}<input type="hidden" name="token" value="${token}">
<label for="s-name">Name or nickname</label><input id="s-name" name="name" required maxlength="${LONGEST_NAME}" autocomplete="nickname" value="${draft.name}">
<label for="s-text">Comment</label><textarea id="s-text" name="text" required maxlength="${RULES.comment.length}" aria-describedby="s-text-hint">${draft.text}</textarea>
<p class="hint" id="s-text-hint">Markdown: *emphasis*, \`code\`, &gt; quote, - list, &lt;https://…&gt; link. No pictures.</p>
<label for="s-mail">Mail address, to be told of replies (may stay empty)</label><input id="s-mail" name="mail" type="email" maxlength="320" autocomplete="email" value="${draft.mail}" aria-describedby="s-mail-hint">
<p class="hint" id="s-mail-hint">Never shown, and used only after you said yes to one mail.</p>
<div class="trap" aria-hidden="true"><label for="s-website">Leave this empty</label><input id="s-website" name="${HONEYPOT}" tabindex="-1" autocomplete="off"></div>
<button name="action" value="send">Send</button><button class="second" name="action" value="preview">Preview</button>
</form>
<p class="hint">A moderator reads it before it appears. For 15 minutes you can change it. A cookie remembers that it is yours; nothing else about you is kept.</p>`;
  return page(site, 'Write a comment', main);
}

const STANDING: Readonly<Record<Comment['status'], string>> = {
  approved: 'Your comment is published.',
  waiting: 'Your comment was taken. A moderator reads it before it appears.',
  // The same words: who writes spam learns nothing from trying.
  spam: 'Your comment was taken. A moderator reads it before it appears.',
  rejected: 'A moderator decided not to publish your comment.',
  deleted: 'Your comment was deleted.',
};

export function ownPage(
  site: Site,
  post: About,
  comment: Comment,
  more: { readonly mayEdit: boolean; readonly problem?: string | undefined },
): string {
  const { id, status, name, text, at } = comment;
  const main = html`<h1>Your comment</h1><p class="notice" role="status">${STANDING[status]}</p><p>On ${back(site, post)}, ${moment(at, site.language)}</p>
${more.problem === undefined ? undefined : html`<p class="notice bad" role="alert">Not changed: ${more.problem}.</p>`}
${status === 'deleted' ? undefined : html`<div class="comment"><header><span class="who">${name}</span></header><div class="words">${commentMarkup(text)}</div></div>`}
${more.mayEdit ? html`<form action="${rootPath(site)}comments/mine" method="post"><h2>Change it</h2><input type="hidden" name="c" value="${id}"><label for="s-name">Name or nickname</label><input id="s-name" name="name" required maxlength="${LONGEST_NAME}" value="${name}"><label for="s-text">Comment</label><textarea id="s-text" name="text" required maxlength="${RULES.comment.length}">${text}</textarea><button name="action" value="edit">Save</button></form>` : undefined}
${status === 'deleted' ? undefined : html`<form action="${rootPath(site)}comments/mine" method="post"><input type="hidden" name="c" value="${id}"><button class="second" name="action" value="delete">Delete my comment</button></form>`}`;
  return page(site, 'Your comment', main);
}

export function reportPage(site: Site, post: About, comment: Comment, done: boolean): string {
  const main = done
    ? html`<h1>Reported</h1><p class="notice" role="status">Thank you. A moderator looks at it.</p><p>Back to ${back(site, post)}</p>`
    : html`<h1>Report a comment</h1><p>On ${back(site, post)}</p><blockquote><p><strong>${comment.name}</strong></p>${commentMarkup(comment.text)}</blockquote><form action="${rootPath(site)}comments/report" method="post"><input type="hidden" name="c" value="${comment.id}"><button>Report to the moderators</button></form>`;
  return page(site, 'Report a comment', main);
}

export function mailPage(site: Site, id: string, token: string, said?: string): string {
  const main =
    said === undefined
      ? html`<h1>Mails about replies</h1><form action="${rootPath(site)}comments/mail" method="post"><input type="hidden" name="c" value="${id}"><input type="hidden" name="t" value="${token}"><button name="wanted" value="yes">Yes, tell me of replies</button><button class="second" name="wanted" value="no">No more mails</button></form>`
      : html`<h1>Mails about replies</h1><p class="notice" role="status">${said}</p>`;
  return page(site, 'Mails about replies', main);
}

export function problemPage(site: Site, title: string, words: string): string {
  return page(
    site,
    title,
    html`<h1>${title}</h1><p>${words}</p><p><a href="${rootPath(site)}">To the posts</a></p>`,
  );
}
