/** Every host that is guarded: those in trouble first, and no more at once than one can read. */
import type { Result } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { ago, mark, plural, shown, stated } from '../../ui/words.ts';
import { chooseHosts, countStates, type Host, HOST_STATES, type HostChoice } from './choose.ts';
import { HOST_WORDS } from './words.ts';

export interface HostsModel {
  readonly hosts: Result<'hosts'>;
  readonly choice: HostChoice;
  readonly now: Date;
}

export function hostsPage({ hosts: { hosts }, choice, now }: HostsModel): Html {
  const chosen = chooseHosts(hosts, choice);
  const { rows, found } = chosen;
  return html`${refreshing()}<div data-page="hosts"><h1>Hosts</h1>${hosts.length < 2 ? '' : finding(choice)}<div id="hosts" data-live class="section">${hosts.length < 2 ? '' : states(hosts, choice)}${rows.length === 0 ? html`<p class="lede">No host is like that.</p>` : table(rows, now)}${pageLinks(choice, chosen.page, chosen.pages, found)}${notes(rows)}</div></div>`;
}

function finding({ state, like }: HostChoice): Html {
  return html`<form method="get" action="/hosts" class="inline section" role="search" aria-label="Hosts">${state === undefined ? '' : html`<input type="hidden" name="state" value="${state}">`}<div class="field"><label for="hosts-like">Part of a name or service</label><input id="hosts-like" name="like" value="${like ?? ''}" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false"></div><button>Find</button>${like === undefined || like === '' ? '' : html`<a class="button" href="${safeUrl(address({ state, page: 1 }))}">Show all</a>`}</form>`;
}

function states(hosts: readonly Host[], { state, like }: HostChoice): Html {
  const counts = countStates(hosts);
  const one = (wanted: HostChoice['state'], name: string, count: number): Html =>
    html`<a href="${safeUrl(address({ state: wanted, like, page: 1 }))}"${wanted === state ? html` aria-current="true"` : ''}>${name}<span class="quiet">&nbsp;${count}</span></a>`;
  const known = HOST_STATES.filter((each) => counts[each] > 0 || each === state);
  return html`<nav class="filters" aria-label="Which hosts">${one(undefined, 'All', hosts.length)}${known.map((each) => one(each, HOST_WORDS[each][1], counts[each]))}</nav>`;
}

function table(rows: readonly Host[], now: Date): Html {
  const when = (at: string | null): Content => (at === null ? 'not yet' : ago(at, now));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Hosts"><table class="fold"><thead><tr><th scope="col">Host</th><th scope="col">State</th><th scope="col">Services</th><th scope="col" class="num">Parts</th><th scope="col" class="num">Open incidents</th><th scope="col">Pages looked at</th><th scope="col">All compared</th><th scope="col">Policy</th><th scope="col">Version</th></tr></thead><tbody>${rows.map(
    (one) =>
      html`<tr data-row><th scope="row">${shown(one.name)}</th><td>${stated(...HOST_WORDS[one.state])}</td><td data-label="Services">${shown(one.services.join(', '))}</td><td class="num" data-label="Parts">${one.watching}</td><td class="num" data-label="Open incidents">${one.openIncidents === 0 ? '0' : html`<a href="/incidents?open=yes">${one.openIncidents}</a>`}</td><td data-label="Pages looked at">${when(one.lastLookAt)}</td><td data-label="All compared">${when(one.lastCheckAt)}</td><td data-label="Policy">${shown(one.policy ?? '')}</td><td data-label="Version">${shown(one.version)}</td></tr>`,
  )}</tbody></table></div>`;
}

function pageLinks({ state, like }: HostChoice, page: number, pages: number, found: number): Content {
  if (pages < 2) return '';
  const to = (wanted: number, rel: string, name: string): Content =>
    wanted < 1 || wanted > pages
      ? ''
      : html`<a rel="${rel}" href="${safeUrl(address({ state, like, page: wanted }))}">${name}</a>`;
  return html`<nav class="row" aria-label="Pages">${to(page - 1, 'prev', 'Before')}<span class="quiet small">Page ${page} of ${pages}, ${plural(found, 'host')}</span>${to(page + 1, 'next', 'Next')}</nav>`;
}

function address({ state, like, page }: HostChoice): string {
  const query = new URLSearchParams();
  if (state !== undefined) query.set('state', state);
  if (like !== undefined && like !== '') query.set('like', like);
  if (page > 1) query.set('page', String(page));
  return query.size === 0 ? '/hosts' : `/hosts?${query.toString()}`;
}

function notes(rows: readonly Host[]): Content {
  return rows
    .filter((one) => one.notes.length > 0)
    .map(
      (one) =>
        html`<section class="section"><h2>${shown(one.name)}: ${plural(one.notes.length, 'note')}</h2><ul>${one.notes.map((note) => html`<li>${mark('warn')} ${shown(note)}</li>`)}</ul></section>`,
    );
}
