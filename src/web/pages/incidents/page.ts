/** All incidents, newest first. */
import type { IncidentLine, Result } from '../../../desk/index.ts';
import { durationText } from '../../../domain/duration.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { ago, moment, plural, shown } from '../../ui/words.ts';
import { standing } from '../incident/index.ts';

export interface IncidentsModel {
  readonly incidents: Result<'incidents'>;
  readonly open: boolean;
  /** The id after which this page begins. */
  readonly before: string | undefined;
  readonly now: Date;
}

export function incidentsPage({ incidents: { incidents, total }, open, before, now }: IncidentsModel): Html {
  const last = incidents.at(-1);
  const filter = (wanted: boolean, name: string): Html =>
    html`<a href="${safeUrl(wanted ? '/incidents?open=yes' : '/incidents')}"${wanted === open ? html` aria-current="true"` : ''}>${name}</a>`;
  return html`<div data-page="incidents"><div class="row apart"><h1>Incidents</h1><nav class="filters" aria-label="Which incidents">${filter(false, 'All')}${filter(true, 'Open')}</nav></div><div id="incidents" data-live><p class="quiet small">${plural(total, open ? 'open incident' : 'incident')}</p>${incidents.length === 0 ? html`<p class="lede">${open ? 'Nothing is wrong that is known.' : 'There has been no incident so far.'}</p>` : incidentList(incidents, now)}${
    last !== undefined && incidents.length < total
      ? html`<nav class="row" aria-label="Pages">${before === undefined ? '' : html`<a href="${safeUrl(open ? '/incidents?open=yes' : '/incidents')}">Newest</a>`}${incidents.length >= PAGE ? html`<a rel="next" href="${safeUrl(`/incidents?before=${last.id}${open ? '&open=yes' : ''}`)}">Older</a>` : ''}</nav>`
      : ''
  }</div></div>`;
}

export const PAGE = 50;

export function incidentList(incidents: readonly IncidentLine[], now: Date): Html {
  return html`<ul class="list">${incidents.map(
    (one) =>
      html`<li class="incident-row" id="row-${one.id}" data-row><span>${standing(one)}</span><span><a href="${safeUrl(`/incidents/${one.id}`)}">${shown(one.title)}</a>${one.cause === null ? '' : html`<br><span class="quiet">${shown(one.cause)}</span>`}</span><span class="quiet small">${when(one, now)}</span></li>`,
  )}</ul>`;
}

function when({ openedAt, resolvedAt }: IncidentLine, now: Date): Content {
  if (resolvedAt === null) return html`began ${ago(openedAt, now)}`;
  const ms = Date.parse(resolvedAt) - Date.parse(openedAt);
  return html`${moment(openedAt)}${Number.isFinite(ms) && ms >= 0 ? html`<br>for ${durationText(ms)}` : ''}`;
}
