/** One runbook, read from top to bottom; opened from an incident, its steps are run where they stand. */
import type { IncidentLine, RunbookDetail } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { renderMarkdown } from '../../../markdown/index.ts';
import type { Viewer } from '../../gate/route.ts';
import { refreshing } from '../../ui/document.ts';
import { mayAct } from '../../ui/form.ts';
import { ago, mark, shown } from '../../ui/words.ts';
import { standing } from '../incident/index.ts';
import { drilled } from './list.ts';
import { stepBlock } from './step.ts';

export interface RunbookModel {
  readonly runbook: RunbookDetail;
  /** Whose timeline tells what its steps found; undefined: it is only read. */
  readonly incident: IncidentLine | undefined;
  /** That it could be run for. */
  readonly open: readonly IncidentLine[];
  /** Its values are other ones than the defaults. */
  readonly given: boolean;
  readonly viewer: Viewer;
  readonly now: Date;
}

export function runbookPage(model: RunbookModel): Html {
  const { runbook, incident } = model;
  const back =
    incident === undefined
      ? html`<a href="/runbooks">Runbooks</a>`
      : html`<a href="${safeUrl(`/incidents/${incident.id}`)}">${incident.id}</a>`;
  const about = incident === undefined ? '' : html` data-incident="${incident.id}"`;
  return html`${isWatched(model) ? refreshing() : ''}<div data-page="runbook"${about}><p class="crumbs">${back} / ${shown(runbook.id)}</p><h1>${shown(runbook.title)}</h1><p class="small">${drilled(runbook)}${runbook.owner === null ? '' : html` · of ${shown(runbook.owner)}`}</p><div id="stand" data-live class="stack">${stand(model)}</div>${valuesForm(model)}<div class="runbook">${parts(model)}</div></div>`;
}

/** Something goes on that its reader waits for. */
function isWatched({ runbook, incident }: RunbookModel): boolean {
  return incident !== undefined && runbook.running !== null;
}

/** Why the steps cannot be run by who looks at them; undefined: they can. */
export function whyOnlyRead({ runbook, incident, viewer }: RunbookModel): string | undefined {
  if (runbook.refused !== null) return `It is not run as it is: ${runbook.refused}.`;
  if (incident === undefined) return 'Its steps are run for an incident, and go into its timeline.';
  if (incident.state === 'resolved') return 'The incident is over: nothing more is run for it.';
  if (!mayAct(viewer, 'responder'))
    return `Running a step takes a responder; you are signed in as ${viewer.role}.`;
  return undefined;
}

function stand(model: RunbookModel): Content {
  const { runbook, incident, open, now } = model;
  const why = whyOnlyRead(model);
  const { running } = runbook;
  return [
    incident === undefined
      ? ''
      : html`<p class="row">${standing(incident)}<span>${shown(incident.title)}</span></p>`,
    why === undefined
      ? ''
      : html`<p class="notice">${shown(why)}${incident === undefined && runbook.refused === null ? elsewhere(runbook, open) : ''}</p>`,
    running === null
      ? ''
      : html`<p class="notice warn">${mark('calm')} ${shown(running.by)} runs <strong>${shown(running.step)}</strong>${running.runbook === runbook.id ? '' : html` of ${shown(running.runbook)}`} for ${running.incident} since ${ago(running.since, now)}. One step at a time.</p>`,
  ];
}

function elsewhere({ id }: RunbookDetail, open: readonly IncidentLine[]): Content {
  const command = html`<code>stakeout runbook run ${id}</code>`;
  if (open.length === 0) return html` None is open. At a terminal: ${command}`;
  return html`<br>${open.map((one) => html`<a class="button" href="${safeUrl(`/runbooks/${id}?incident=${one.id}`)}">Run it for ${one.id}</a> `)}`;
}

/** Other values than the defaults are part of the address: what is shown is what is run. */
function valuesForm({ runbook, incident, given }: RunbookModel): Content {
  const { parameters } = runbook;
  if (parameters.length === 0 || incident === undefined) return '';
  const summary = parameters.map(({ name, value }) => html` <code>${name}=${shown(value)}</code>`);
  return html`<details class="values"${given ? html` open` : ''}><summary>With${summary}</summary><form method="get" action="${safeUrl(`/runbooks/${runbook.id}`)}" class="inline" aria-label="Values"><input type="hidden" name="incident" value="${incident.id}">${parameters.map(({ name, about, kind, value }, at) => html`<div class="field grow"><label for="value-${at}">${shown(about)} <span class="quiet">${name}, a ${kind}</span></label><input id="value-${at}" name="value" value="${value}" required maxlength="300" autocapitalize="off" autocomplete="off" spellcheck="false"></div>`)}<button>Use these</button></form></details>`;
}

function parts(model: RunbookModel): Content {
  const { runbook } = model;
  const steps = new Map(runbook.all.map((one) => [one.name, one]));
  const may = whyOnlyRead(model) === undefined;
  return runbook.parts.map((part, at) => {
    if ('text' in part)
      return html`<div class="prose">${renderMarkdown(bodyOf(part.text, at === 0, model), 'post')}</div>`;
    const step = steps.get(part.step);
    return step === undefined ? '' : stepBlock(step, { ...model, may });
  });
}

/** Its first heading is that of the page, and its neighbours are pages as well, for the same incident. */
function bodyOf(text: string, first: boolean, { incident }: RunbookModel): string {
  const about = incident === undefined ? '' : `?incident=${incident.id}`;
  const own = first ? text.replace(/^\s*# [^\n]*(?:\n|$)/, '') : text;
  return own.replaceAll(/\]\(([a-z0-9-]{1,60})\.md(?:#[a-z0-9-]*)?\)/g, `](/runbooks/$1${about})`);
}
