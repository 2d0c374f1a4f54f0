/** One runbook, to be read beside what it is for. */
import type { RunbookDetail } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { renderMarkdown } from '../../../markdown/index.ts';
import { shown } from '../../ui/words.ts';
import { drilled } from './list.ts';

export interface RunbookModel {
  readonly runbook: RunbookDetail;
  /** Whose steps go into the record of that incident. */
  readonly incident: string | undefined;
}

export function runbookPage({ runbook, incident }: RunbookModel): Html {
  const back =
    incident === undefined
      ? html`<a href="/runbooks">Runbooks</a>`
      : html`<a href="${safeUrl(`/incidents/${incident}`)}">${incident}</a>`;
  const command = `stakeout runbook run ${runbook.id}${incident === undefined ? '' : ` --incident ${incident}`}`;
  return html`<div data-page="runbook"><p class="crumbs">${back} / ${shown(runbook.id)}</p><h1>${shown(runbook.title)}</h1><p class="small">${drilled(runbook)}${runbook.owner === null ? '' : html` · of ${shown(runbook.owner)}`}</p><p class="notice">On the host, step by step, with what each found in the record: <code>${command}</code></p><div class="prose">${renderMarkdown(bodyOf(runbook.text), 'post')}</div></div>`;
}

/** Its first heading is that of the page, and its neighbours are pages as well. */
function bodyOf(text: string): string {
  return text
    .replace(/^\s*# [^\n]*\n/, '')
    .replaceAll(/\]\(([a-z0-9-]{1,60})\.md(?:#[a-z0-9-]*)?\)/g, '](/runbooks/$1)');
}
