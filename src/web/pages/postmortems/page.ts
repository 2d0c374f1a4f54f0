/** One post-mortem, to be read; beside it how far it is, and what there is to do. */
import type { PostmortemDetail } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import type { Viewer } from '../../gate/route.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { mark, moment, shown, stated } from '../../ui/words.ts';
import { checklist } from './checklist.ts';
import { standing } from './list.ts';
import { readable } from './text.ts';

export const DONE = ['drafted', 'saved', 'signed', 'published'] as const;
export type Done = (typeof DONE)[number];

export interface PostmortemModel {
  readonly postmortem: PostmortemDetail;
  /** What somebody has just done. */
  readonly done: Done | undefined;
  readonly viewer: Viewer;
}

export function postmortemPage(model: PostmortemModel): Html {
  const { postmortem: one, viewer } = model;
  return html`<p class="crumbs"><a href="/postmortems">Post-mortems</a> / ${one.incident === one.id ? html`<a href="${safeUrl(`/incidents/${one.id}`)}">${one.id}</a>` : shown(one.id)}</p><div class="row apart"><h1>${shown(one.title ?? one.id)}</h1>${mayAct(viewer, 'editor') ? html`<a class="button no-print" href="${safeUrl(`/postmortems/${one.id}/edit`)}">Edit</a>` : ''}</div>${said(model)}<div class="beside"><article class="section" aria-label="The text">${
    one.view === null
      ? html`<p class="notice bad">${mark('bad')} It cannot be read as it is. What is wrong is listed beside it.</p>`
      : readable(one.view, one.id)
  }</article><aside class="no-print" aria-label="How far it is"><section class="section" aria-labelledby="standing-title"><h2 id="standing-title">How far it is</h2><div class="stack"><p>${standing(one)}</p>${checklist(one, false)}</div></section>${review(model)}${publishing(model)}${versions(one)}${exports(one)}</aside></div>`;
}

/** The last is for whoever has a draft of theirs kept in this browser: it is stored now. */
const SAID: Readonly<Record<Done, string>> = {
  drafted: 'Written from what was recorded. What only people know says so: “To be written”.',
  saved: 'Saved, and kept as a version.',
  signed: 'Signed off. The next edit voids it.',
  published: 'Published.',
};

function said({ done, postmortem: { id }, viewer }: PostmortemModel): Content {
  if (done === undefined) return '';
  const stored = done === 'saved' ? html` data-stored="${viewer.id}:${id}"` : '';
  return html`<p class="notice ok" role="status"${stored}>${mark('ok')} ${SAID[done]}</p>`;
}

function review({ postmortem: one, viewer }: PostmortemModel): Html {
  const valid = one.signOffs.filter((sign) => sign.valid);
  const list =
    one.signOffs.length === 0
      ? html`<p class="quiet">Nobody has reviewed it yet.</p>`
      : html`<ul>${one.signOffs.slice(-5).map((sign) => html`<li>${sign.valid ? mark('ok') : mark('none')} ${shown(sign.by)}, ${moment(sign.at)}${sign.valid ? '' : html` <span class="quiet">void: edited since</span>`}</li>`)}</ul>`;
  return html`<section class="section" aria-labelledby="review-title"><h2 id="review-title">Review</h2><div class="stack">${list}${signForm(
    one,
    valid.map(({ by }) => by),
    viewer,
  )}</div></section>`;
}

function signForm(one: PostmortemDetail, signed: readonly string[], viewer: Viewer): Content {
  if (!mayAct(viewer, 'editor') || one.hash === null || one.view === null || signed.includes(viewer.name))
    return '';
  const [last] = one.versions;
  if (one.changedSince)
    return html`<p class="small quiet">Edited on the host since the last version: save it once here, then somebody else can review it.</p>`;
  if (last?.by === viewer.name || one.authors.includes(viewer.name))
    return html`<p class="small quiet">You wrote it: somebody else has to review it.</p>`;
  return postForm({
    viewer,
    action: `/postmortems/${one.id}/sign`,
    label: 'Sign off',
    body: html`<input type="hidden" name="hash" value="${one.hash}"><button>I have read it: sign it off</button>`,
  });
}

function publishing({ postmortem: one, viewer }: PostmortemModel): Html {
  const { published, address } = one;
  const where =
    address === null
      ? html`This host has no blog (docs/manual/blog.md): export it, and publish it where your readers are.`
      : html`<code>${shown(address)}</code>`;
  const body =
    published === 'yes'
      ? html`<p>${stated('ok', address === null ? 'Marked as published.' : 'Readers have this text.')}</p><p class="small">${where}</p>`
      : html`${published === 'older' ? html`<p class="small">Readers have an older text.</p>` : ''}${publishForm(one, viewer)}<p class="small quiet">${where}</p>`;
  return html`<section class="section" aria-labelledby="publish-title"><h2 id="publish-title">Publish</h2><div class="stack">${body}</div></section>`;
}

function publishForm({ id, check, hash, address }: PostmortemDetail, viewer: Viewer): Html {
  if (check?.publishable !== true || hash === null)
    return html`<p class="quiet">Not before it has what the checklist asks for.</p>`;
  if (!mayAct(viewer, 'editor')) return html`<p class="quiet">An editor can publish it.</p>`;
  return postForm({
    viewer,
    action: `/postmortems/${id}/publish`,
    label: 'Publish',
    body: html`<input type="hidden" name="hash" value="${hash}"><button class="go">${address === null ? 'Mark this text as published' : 'Publish this text'}</button><p class="small quiet">Asks you again who you are.</p>`,
  });
}

function versions({ id, versions: all, changedSince }: PostmortemDetail): Html {
  const now =
    changedSince && all[0] !== undefined
      ? html`<li>${mark('warn')} <a href="${safeUrl(`/postmortems/${id}/versions/${all[0].number}`)}">Edited on the host</a> <span class="quiet">since the last version</span></li>`
      : '';
  return html`<section class="section" aria-labelledby="versions-title"><h2 id="versions-title">Versions</h2><ol class="list small" reversed>${now}${all.map(
    (one) =>
      html`<li><a href="${safeUrl(one.number === 1 ? `/postmortems/${id}/versions/1?to=1` : `/postmortems/${id}/versions/${one.number - 1}?to=${one.number}`)}">Version ${one.number}</a> ${moment(one.at)} by ${shown(one.by)}${one.note === null ? '' : html`<br><span class="quiet">${shown(one.note)}</span>`}${one.reviewers.length === 0 ? '' : html`<br>${mark('calm')} reviewed by ${shown(one.reviewers.join(', '))}`}${one.published ? html`<br>${mark('ok')} published` : ''}</li>`,
  )}</ol></section>`;
}

const FORMATS = {
  html: 'One HTML file',
  json: 'JSON',
  github: 'GitHub Markdown',
  confluence: 'Confluence',
} as const;

function exports({ id, view }: PostmortemDetail): Content {
  if (view === null) return '';
  return html`<section class="section" aria-labelledby="export-title"><h2 id="export-title">Take it along</h2><ul>${Object.entries(FORMATS).map(([format, name]) => html`<li><a href="${safeUrl(`/postmortems/${id}/export/${format}`)}">${name}</a></li>`)}</ul><p class="small quiet">For a PDF print this page.</p></section>`;
}
