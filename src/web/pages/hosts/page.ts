/** Every host that is guarded. */
import type { Result } from '../../../desk/index.ts';
import { type Content, type Html, html } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { ago, mark, plural, shown, stated, type Tone } from '../../ui/words.ts';

export interface HostsModel {
  readonly hosts: Result<'hosts'>;
  readonly now: Date;
}

const STATES: Readonly<Record<Result<'hosts'>['hosts'][number]['state'], readonly [Tone, string]>> = {
  good: ['ok', 'Well'],
  warn: ['warn', 'Warning'],
  bad: ['bad', 'In trouble'],
  starting: ['none', 'Starting'],
};

export function hostsPage({ hosts: { hosts }, now }: HostsModel): Html {
  const when = (at: string | null): Content => (at === null ? 'not yet' : ago(at, now));
  return html`${refreshing()}<div data-page="hosts"><h1>Hosts</h1><div id="hosts" data-live class="section"><div class="scroll" tabindex="0" role="region" aria-label="Hosts"><table class="fold"><thead><tr><th scope="col">Host</th><th scope="col">State</th><th scope="col">Services</th><th scope="col" class="num">Parts</th><th scope="col" class="num">Open incidents</th><th scope="col">Pages looked at</th><th scope="col">All compared</th><th scope="col">Policy</th><th scope="col">Version</th></tr></thead><tbody>${hosts.map(
    (one) =>
      html`<tr data-row><th scope="row">${shown(one.name)}</th><td>${stated(...STATES[one.state])}</td><td data-label="Services">${shown(one.services.join(', '))}</td><td class="num" data-label="Parts">${one.watching}</td><td class="num" data-label="Open incidents">${one.openIncidents === 0 ? '0' : html`<a href="/incidents?open=yes">${one.openIncidents}</a>`}</td><td data-label="Pages looked at">${when(one.lastLookAt)}</td><td data-label="All compared">${when(one.lastCheckAt)}</td><td data-label="Policy">${shown(one.policy ?? '')}</td><td data-label="Version">${shown(one.version)}</td></tr>`,
  )}</tbody></table></div>${hosts.filter(({ notes }) => notes.length > 0).map((one) => html`<section class="section"><h2>${shown(one.name)}: ${plural(one.notes.length, 'note')}</h2><ul>${one.notes.map((note) => html`<li>${mark('warn')} ${shown(note)}</li>`)}</ul></section>`)}</div></div>`;
}
