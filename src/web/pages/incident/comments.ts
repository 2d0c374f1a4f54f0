/** What people talk about beside the timeline, in threads. */
import type { IncidentDetail } from '../../../desk/index.ts';
import { type Content, type Html, html } from '../../../domain/html.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { moment, shown, shownLines } from '../../ui/words.ts';
import type { IncidentModel } from './model.ts';

type Comment = IncidentDetail['comments'][number];

/** Deeper answers stay at this depth: a column of one word is read by nobody. */
const DEEPEST = 3;

export function comments({ incident, viewer }: IncidentModel): Html {
  const all = incident.comments;
  const roots = all.filter(({ replyTo }) => replyTo === null);
  const may = mayAct(viewer, 'commenter');
  return html`<section class="section" id="comments" aria-labelledby="comments-title"><h2 id="comments-title">Comments</h2><div id="said" data-live>${roots.length === 0 ? html`<p class="quiet">Nobody has commented.</p>` : html`<ul class="tree">${roots.map((one) => thread(one, all, 1))}</ul>`}</div>${
    may
      ? postForm({
          viewer,
          action: `/incidents/${incident.id}/comment`,
          label: 'Comment',
          class: 'stack',
          body: html`<div class="inline"><div class="field grow"><label for="comment-text">Comment</label><textarea id="comment-text" name="text" rows="2" required maxlength="4000"></textarea></div>${all.length === 0 ? '' : html`<div class="field"><label for="comment-to">Answers</label><select id="comment-to" name="replyTo"><option value="">nobody</option>${all.map(({ id, by }) => html`<option value="${id}">${shown(by)}, #${id}</option>`)}</select></div>`}<button>Comment</button></div>`,
        })
      : html`<p class="quiet">Commenting takes a commenter; you are signed in as ${viewer.role}.</p>`
  }</section>`;
}

function thread(one: Comment, all: readonly Comment[], depth: number): Content {
  // An answer comes after what it answers: so this ends, whatever refers to what.
  const answers = all.filter(({ id, replyTo }) => replyTo === one.id && id > one.id);
  const own = html`<p><strong>${shown(one.by)}</strong> <span class="quiet small">${moment(one.at)} · #${one.id}</span></p><p class="wrap">${shownLines(one.text)}</p>`;
  const inner = answers.map((answer) => thread(answer, all, depth + 1));
  return depth < DEEPEST
    ? html`<li id="comment-${one.id}">${own}${inner.length > 0 ? html`<ul>${inner}</ul>` : ''}</li>`
    : html`<li id="comment-${one.id}">${own}</li>${inner}`;
}
