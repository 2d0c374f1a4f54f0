/**
 * The text to be written, with what it says and what it lacks beside it. Without JavaScript “Preview” asks for the same page again; with
 * it both follow what is typed (`src/web/client/editor.ts`).
 */
import type { PostmortemDiff, PostmortemReading } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import type { Viewer } from '../../gate/route.ts';
import { postForm } from '../../ui/form.ts';
import { mark, shown } from '../../ui/words.ts';
import { checklist } from './checklist.ts';
import { diffText } from './compare.ts';
import { readable } from './text.ts';

export interface EditModel {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Of the stored text that this one is to replace. */
  readonly hash: string;
  readonly note: string;
  /** Null when nobody could judge it. */
  readonly reading: PostmortemReading | null;
  /**
   * `stored`: nothing was written so far. `previewed`: looked at. `refused`: it cannot be read, and was not kept. `overtaken`: another
   * text was stored meanwhile. `unheard`: nobody answered; nothing is known to have been kept.
   */
  readonly state: 'stored' | 'previewed' | 'refused' | 'overtaken' | 'unheard';
  /** What somebody else stored meanwhile, and what they changed where that is known. */
  readonly theirs?: { readonly text: string; readonly by: string; readonly changed: PostmortemDiff | null };
  readonly viewer: Viewer;
}

export function editPage(model: EditModel): Html {
  const { id, title, state } = model;
  const at = `/postmortems/${id}`;
  return html`<p class="crumbs"><a href="/postmortems">Post-mortems</a> / <a href="${safeUrl(at)}">${shown(id)}</a></p><h1>Edit: ${shown(title)}</h1>${said(model)}<div id="restored" class="notice warn needs-js" role="status" hidden><p></p><button type="button" id="take-stored">Take what is stored instead</button></div><div class="editing section"><div class="stack">${form(model)}<section class="section" aria-labelledby="judged-title"><h2 id="judged-title">Checklist</h2><div id="judged" class="stack">${judged(model)}</div></section></div><section class="previewing" tabindex="0" aria-labelledby="preview-title"><div class="row apart"><h2 id="preview-title">Preview</h2><span class="quiet small needs-js" id="preview-state"></span></div><div id="preview">${previewed(model)}</div></section></div>${state === 'overtaken' ? theirs(model) : ''}`;
}

function form({ id, text, hash, note, state, viewer }: EditModel): Html {
  const at = `/postmortems/${id}`;
  const fields = html`<input type="hidden" name="hash" value="${hash}"><div class="field"><label for="postmortem-text">The text <span class="quiet">Markdown; {{names}} stand for what was recorded</span></label><textarea id="postmortem-text" class="editor" name="text" rows="32" spellcheck="true">${`\n${text}`}</textarea></div><div class="field"><label for="postmortem-note">What was changed <span class="quiet">for the list of versions</span></label><input id="postmortem-note" name="note" maxlength="200" autocomplete="off" value="${note}"></div><div class="row"><button class="go">${state === 'overtaken' ? 'Save mine in place of theirs' : 'Save'}</button><button formaction="${safeUrl(`${at}/preview`)}" id="preview-button">Preview</button><span class="quiet small" id="draft-state" role="status"></span></div>`;
  const stored = state === 'stored' ? html` data-stored` : '';
  return html`<div id="editor" data-draft="${viewer.id}:${id}" data-preview="${safeUrl(`${at}/preview`)}"${stored}>${postForm({ viewer, action: at, label: 'The text', class: 'stack', body: fields })}</div>`;
}

function said({ state, theirs: other, id }: EditModel): Content {
  if (state === 'refused')
    return html`<p class="notice bad" role="alert">${mark('bad')} Nothing was saved: with this it could not be read. What is wrong is listed in the checklist.</p>`;
  if (state === 'unheard')
    return html`<p class="notice bad" role="alert">${mark('bad')} The agent of this host does not answer, or has too much to do: nothing is known to have been saved. Your text is below; try again in a moment.</p>`;
  if (state === 'overtaken')
    return html`<p class="notice bad" role="alert">${mark('bad')} Nothing was saved: ${shown(other?.by ?? 'somebody')} stored another text after you began. Yours is in the field; <a href="#theirs">theirs is below</a>, and where it is read: <a href="${safeUrl(`/postmortems/${id}`)}">as it is now</a>.</p>`;
  return '';
}

function judged({ reading }: EditModel): Content {
  return reading === null ? html`<p class="quiet">Not looked at.</p>` : checklist(reading, true);
}

function previewed({ reading, id }: EditModel): Content {
  if (reading === null) return html`<p class="quiet">None: nobody answered.</p>`;
  if (reading.view === null) return html`<p class="quiet">None, as it cannot be read.</p>`;
  return html`<p class="preview-title">${shown(reading.view.title)}</p>${readable(reading.view, id)}`;
}

function theirs({ theirs: other }: EditModel): Content {
  if (other === undefined) return '';
  const changed =
    other.changed === null || other.changed.diff === ''
      ? ''
      : html`<h3>What they changed</h3>${diffText(other.changed.diff, 'What they changed')}`;
  return html`<section class="section stack" id="theirs" aria-labelledby="theirs-title"><h2 id="theirs-title">What ${shown(other.by)} stored</h2>${changed}<div class="field"><label for="their-text">Their text, to take from</label><textarea id="their-text" class="editor" rows="16" readonly>${`\n${other.text}`}</textarea></div></section>`;
}
