/** The runbook that is for it, beside it. */
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { shown } from '../../ui/words.ts';
import { drilled } from '../runbooks/list.ts';
import type { IncidentModel } from './model.ts';

export function runbookBeside({ runbooks, incident }: Pick<IncidentModel, 'runbooks' | 'incident'>): Html {
  const one = runbooks?.runbooks.find(({ id }) => id === runbooks.fits);
  const body =
    one === undefined
      ? html`<p class="quiet">${runbooks === null ? 'Not known.' : 'None is for this.'} <a href="/runbooks">All runbooks</a></p>`
      : html`<p><a href="${safeUrl(`/runbooks/${one.id}?incident=${incident.id}`)}"><strong>${shown(one.title)}</strong></a><br><span class="small">${drilled(one)}</span></p>`;
  return html`<section class="section" id="runbook" data-live aria-labelledby="runbook-title"><h2 id="runbook-title">Runbook</h2>${body}</section>`;
}
