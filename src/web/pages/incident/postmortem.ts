/** What is written of it when it is over. */
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { shown } from '../../ui/words.ts';
import { standing } from '../postmortems/index.ts';
import { type IncidentModel, isOver } from './model.ts';

export function postmortemBeside(model: Pick<IncidentModel, 'incident' | 'postmortems' | 'viewer'>): Content {
  const { incident, postmortems } = model;
  const [one] = postmortems?.postmortems ?? [];
  if (one === undefined && !isOver(incident)) return '';
  const body =
    one === undefined
      ? absent(model)
      : html`<p><a href="${safeUrl(`/postmortems/${one.id}`)}"><strong>${shown(one.title ?? one.id)}</strong></a></p><p class="small">${standing(one)}</p>`;
  return html`<section class="section" id="postmortem" data-live aria-labelledby="postmortem-title"><h2 id="postmortem-title">Post-mortem</h2>${body}</section>`;
}

function absent({
  incident,
  postmortems,
  viewer,
}: Pick<IncidentModel, 'incident' | 'postmortems' | 'viewer'>): Html {
  if (postmortems === null)
    return html`<p class="quiet">Not known: the agent did not say it in time. <a href="/postmortems">All post-mortems</a></p>`;
  if (!mayAct(viewer, 'editor')) return html`<p class="quiet">None yet. An editor can have it written.</p>`;
  return postForm({
    viewer,
    action: `/incidents/${incident.id}/postmortem`,
    label: 'Write the post-mortem',
    body: html`<button>Write the first draft</button><p class="small quiet">From what was recorded; what is not known is written unknown.</p>`,
  });
}
