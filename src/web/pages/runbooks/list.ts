/** All runbooks of the host, and which have not been drilled for too long. */
import type { RunbooksPage } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { mark, plural, shown } from '../../ui/words.ts';

type Line = RunbooksPage['runbooks'][number];

export function runbooksPage({ runbooks }: RunbooksPage): Html {
  const stale = runbooks.filter((one) => one.stale).length;
  return html`<div data-page="runbooks"><h1>Runbooks</h1><p class="lede">${plural(runbooks.length, 'runbook')}${
    stale === 0 ? '' : `, ${stale} not drilled for too long`
  }. Opened from an incident, each runs step by step: every step is judged, shown before it changes anything, and goes into the timeline.</p>${
    runbooks.length === 0
      ? html`<p class="quiet">None lies on this host.</p>`
      : html`<ul class="list">${runbooks.map(row)}</ul>`
  }</div>`;
}

function row(one: Line): Html {
  return html`<li class="row apart" data-row><span><a href="${safeUrl(`/runbooks/${one.id}`)}"><strong>${shown(one.title)}</strong></a><br><span class="quiet small">${shown(one.id)} · ${plural(one.steps, 'step')}</span></span><span class="small">${drilled(one)}</span></li>`;
}

export function drilled({ lastDrilled, stale, refused }: Line): Html {
  if (refused !== null) return html`${mark('warn')} not run as it is: ${shown(refused)}`;
  const when = lastDrilled === null ? 'never drilled' : `drilled ${lastDrilled}`;
  return stale ? html`${mark('warn')} ${shown(when)}` : html`${mark('ok')} ${shown(when)}`;
}
