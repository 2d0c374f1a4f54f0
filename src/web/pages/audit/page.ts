/** Who did what: people in the web, at the terminal, and what was refused them. */
import type { AuditPage } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { moment, shown } from '../../ui/words.ts';

export interface AuditModel {
  readonly audit: AuditPage;
  readonly by: string | undefined;
  readonly before: number | undefined;
}

export function auditPage({ audit: { entries, more }, by, before }: AuditModel): Html {
  const last = entries.at(-1);
  const whose = by === undefined ? '' : `&by=${encodeURIComponent(by)}`;
  return html`<div data-page="audit"><h1>Audit log</h1><p class="quiet">Part of the journal, whose entries are chained by their digests: <code>stakeout journal verify</code> on the host proves that none was changed.</p><form method="get" action="/audit" class="inline section" role="search" aria-label="By person"><div class="field grow"><label for="audit-by">Person</label><input id="audit-by" name="by" value="${by ?? ''}" maxlength="64" autocomplete="off"></div><button>Show theirs</button>${by === undefined && before === undefined ? '' : html`<a class="button" href="/audit">Show all, newest first</a>`}</form><div class="section" id="entries" data-live><div class="scroll" tabindex="0" role="region" aria-label="Entries"><table class="fold"><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">From</th><th scope="col" class="num">Entry</th></tr></thead><tbody>${entries.map((one) => html`<tr id="entry-${one.seq}" data-row><td>${moment(one.at)}</td><td data-label="Who"><strong>${shown(one.by)}</strong></td><td>${shown(one.text)} <span class="quiet small">${shown(one.kind)}</span>${one.incident === null ? '' : html` <a href="${safeUrl(`/incidents/${one.incident}`)}">${one.incident}</a>`}</td><td data-label="From">${one.from === null ? '' : shown(one.from)}</td><td class="num" data-label="Entry">${one.seq}</td></tr>`)}</tbody></table></div>${entries.length === 0 ? html`<p class="quiet">Nothing.</p>` : ''}${more && last !== undefined ? html`<p><a rel="next" href="${safeUrl(`/audit?before=${last.seq}${whose}`)}">Older</a></p>` : ''}</div></div>`;
}
