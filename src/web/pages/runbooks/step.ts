/** One step where it stands in its runbook: what it runs, how it ended, and the one button that is next. */
import type { RunbookStep } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { durationText } from '../../../domain/duration.ts';
import { postForm } from '../../ui/form.ts';
import { mark, moment, shown, shownLines, stated, type Tone } from '../../ui/words.ts';
import type { RunbookModel } from './page.ts';

export interface StepModel extends RunbookModel {
  /** Steps can be run at all. */
  readonly may: boolean;
}

type Ended = NonNullable<RunbookStep['last']>;

const RISKS: Readonly<Record<RunbookStep['risk'], Content>> = {
  read: 'only reads',
  change: html`<span class="is-warn">${mark('warn')} changes the host</span>`,
  destroy: html`<span class="is-bad">${mark('bad')} destroys something</span>`,
};

export function stepBlock(step: RunbookStep, model: StepModel): Html {
  const { name, risk, commands, last, lastDry } = step;
  const facts = [RISKS[risk], ...judged(step)];
  return html`<section class="step ${last === null ? 'none' : TONES[last.outcome]}" id="step-${name}" aria-label="Step ${name}" data-live><div class="row apart"><strong class="step-name">${name}</strong>${last === null ? '' : stated(TONES[last.outcome], WORDS[last.outcome])}</div><pre class="code wrap">${shownLines(commands.join('\n'))}</pre><p class="small quiet facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>${lastDry !== null && lastDry.entry > (last?.entry ?? 0) ? ended('Its dry run', lastDry, model) : ''}${last === null ? '' : ended('It', last, model)}${actions(step, model)}</section>`;
}

const TONES: Readonly<Record<Ended['outcome'], Tone>> = {
  passed: 'ok',
  failed: 'bad',
  declined: 'warn',
  undone: 'calm',
};

const WORDS: Readonly<Record<Ended['outcome'], string>> = {
  passed: 'as expected',
  failed: 'not as expected',
  declined: 'not run',
  undone: 'taken back',
};

function judged({ expect, refute, timeoutMs, noUndo, undo, undoes }: RunbookStep): readonly Content[] {
  const SHORT_MS = 30_000;
  return [
    expect === null
      ? undefined
      : expect === ''
        ? 'has to print nothing'
        : html`has to print <code>${shown(expect)}</code>`,
    refute === null ? undefined : html`must not print <code>${shown(refute)}</code>`,
    timeoutMs > SHORT_MS ? `may take ${durationText(timeoutMs)}` : undefined,
    undoes.length > 0
      ? html`takes back ${undoes.map((one) => html`<a href="#step-${one}">${one}</a> `)}`
      : undefined,
    undo === null ? undefined : html`taken back by <a href="#step-${undo}">${undo}</a>`,
    noUndo === null ? undefined : `nothing takes it back: ${shown(noUndo)}`,
  ].filter((fact) => fact !== undefined);
}

function ended(
  what: string,
  { at, by, why, output, tookMs, entry, outcome }: Ended,
  { incident }: StepModel,
): Html {
  const link =
    incident === undefined
      ? ''
      : html` · <a href="${safeUrl(`/incidents/${incident.id}?show=done#entry-${entry}`)}">#${entry}</a>`;
  const printed =
    output === null || output === ''
      ? html`<p class="small quiet">It printed nothing.</p>`
      : html`<pre class="code wrap output" tabindex="0">${shownLines(output)}</pre>`;
  return html`<div class="ended"><p class="small">${mark(TONES[outcome])} ${what} ${by === null ? 'was run' : html`was run by <strong>${shown(by)}</strong>`} ${moment(at)}, ${durationText(tookMs)}${link}${why === null ? '' : html`<br><strong>${shown(why)}</strong>`}</p>${outcome === 'declined' ? '' : printed}</div>`;
}

function actions(step: RunbookStep, model: StepModel): Content {
  const { runbook, may, incident } = model;
  if (!may || incident === undefined) return '';
  if (runbook.running !== null)
    return runbook.running.step === step.name && runbook.running.runbook === runbook.id
      ? html`<p>${stated('calm', 'goes on')}</p>`
      : '';
  if (step.undoes.length > 0 && step.notDue !== null)
    return html`<p class="small quiet">${shown(step.notDue)}.</p>`;
  const why =
    step.notDue === null ? '' : html`<p class="small quiet">${mark('none')} ${shown(step.notDue)}.</p>`;
  if (step.risk === 'read')
    return step.notDue === null ? html`<div class="row">${look(step, model)}</div>` : why;
  const dryDue =
    step.dry !== null && !(step.lastDry !== null && step.lastDry.entry > (step.last?.entry ?? 0));
  return html`${why}<div class="row">${step.dry === null ? '' : form(step, model, 'dry-run', dryDue ? html`<button class="go">Show what it would do</button>` : html`<button>Show it again</button>`)}${dryDue || step.notDue !== null ? '' : change(step, model)}</div>${dryDue && step.notDue === null ? html`<p class="small quiet">Nothing is changed by that; then it can be run.</p>` : ''}`;
}

function look(step: RunbookStep, model: StepModel): Html {
  return form(
    step,
    model,
    'look',
    step.last === null ? html`<button class="go">Look</button>` : html`<button>Look again</button>`,
  );
}

function change(step: RunbookStep, model: StepModel): Html {
  const word =
    step.undoes.length > 0
      ? `Take back ${step.undoes.join(', ')}`
      : step.last === null
        ? 'Run it'
        : 'Run it again';
  const host =
    step.risk === 'destroy'
      ? html`<div class="field"><label for="host-${step.name}">Name of this host</label><input id="host-${step.name}" name="host" required maxlength="200" autocapitalize="off" autocomplete="off" spellcheck="false"></div>`
      : '';
  return form(
    step,
    model,
    'change',
    html`${host}<button class="${step.risk === 'destroy' ? 'danger' : 'go'}">${word}</button>`,
  );
}

/** Its name changes with what it does: a button never becomes another one under a finger. */
function form(
  { name }: RunbookStep,
  { runbook, incident, viewer, given }: StepModel,
  what: 'look' | 'dry-run' | 'change',
  body: Html,
): Html {
  const values = given ? runbook.parameters : [];
  return postForm({
    viewer,
    action: `/runbooks/${runbook.id}/${what}`,
    id: `${what}-${name}`,
    label: `${what === 'dry-run' ? 'Dry run' : what === 'look' ? 'Look' : 'Run'}: ${name}`,
    class: 'row',
    body: html`<input type="hidden" name="step" value="${name}"><input type="hidden" name="incident" value="${incident?.id ?? ''}"><input type="hidden" name="digest" value="${runbook.digest}">${values.map(({ value }) => html`<input type="hidden" name="value" value="${value}">`)}${body}`,
  });
}
