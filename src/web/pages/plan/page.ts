/** What would be done about an incident: each step, what it interrupts, how it is taken back; and the button that does exactly that. */
import type { IncidentDetail, Plan } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import type { Viewer } from '../../gate/route.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { ago, mark, moment, percent, shown } from '../../ui/words.ts';
import { standing } from '../incident/index.ts';

export interface PlanModel {
  readonly incident: IncidentDetail;
  readonly plan: Plan;
  /** Asked for by its number; else the incident's own. */
  readonly cause: number | undefined;
  readonly viewer: Viewer;
  readonly now: Date;
}

export function planPage(model: PlanModel): Html {
  const { incident, plan, now } = model;
  return html`<p class="crumbs"><a href="/incidents">Incidents</a> / <a href="${safeUrl(`/incidents/${incident.id}`)}">${incident.id}</a> / Repair</p><div class="row apart"><h1>Repair</h1>${standing(incident)}</div><p class="lede">${shown(plan.summary)}</p><p class="quiet small">Looked at ${moment(plan.at)}. Nothing has been run.</p>${running(plan, now)}${planned(model)}${others(plan)}${done(model)}`;
}

function running({ running: one }: Plan, now: Date): Content {
  if (one === null) return '';
  return html`<p class="notice">${shown(one.by)} runs ${shown(one.what)} since ${ago(one.since, now)}${one.step === null ? '' : html`: ${shown(one.step)}`}.</p>`;
}

function planned(model: PlanModel): Html {
  const { planned: one, why } = model.plan;
  if (one === null)
    return html`<section class="section"><h2>Nothing would be done</h2><p>${shown(why ?? 'No repair is known for this.')}</p></section>`;
  const { cause, summary, steps, byHand, note, refused, touches } = one;
  return html`<section class="section" aria-labelledby="plan-title"><h2 id="plan-title">${shown(summary)}</h2><div class="stack"><dl class="pairs"><dt>Because</dt><dd>${shown(cause.summary)} <span class="quiet">${percent(cause.confidence)} sure</span></dd><dt>Interrupts</dt><dd>${touches.services.length === 0 ? 'no service' : shown(touches.services.join(', '))}</dd><dt>Changes</dt><dd>${touches.paths.length === 0 ? 'no file' : touches.paths.map((path) => html`<code>${shown(path)}</code> `)}</dd></dl>${byHand === null ? '' : html`<p class="notice warn"><strong>By hand:</strong> ${shown(byHand)}</p>`}${note === null ? '' : html`<p class="notice">${shown(note)}</p>`}${refused.map((text) => html`<p class="notice warn">Would not be run: ${shown(text)}</p>`)}<ol class="steps">${steps.map(step)}</ol>${runForm(model, one.hash)}</div></section>`;
}

type Step = NonNullable<Plan['planned']>['steps'][number];

function step({ summary, argv, undo, interrupts }: Step): Html {
  return html`<li><p>${summary === null ? '' : shown(summary)}${interrupts === null ? '' : html` <span class="is-warn">${mark('warn')} interrupts ${shown(interrupts)}</span>`}</p><pre class="code wrap">${shown(argv.join(' '))}</pre><p class="small quiet">Taken back by: ${undo.length === 0 ? 'nothing to take back' : html`<code>${shown(undo.join(' '))}</code>`}</p></li>`;
}

function runForm({ incident, viewer, cause, plan }: PlanModel, hash: string): Content {
  if (incident.state === 'resolved') return html`<p class="quiet">The incident is over.</p>`;
  if (plan.running !== null) return '';
  if (!mayAct(viewer, 'responder'))
    return html`<p class="quiet">Running it takes a responder; you are signed in as ${viewer.role}.</p>`;
  return postForm({
    viewer,
    action: `/incidents/${incident.id}/run`,
    label: 'Run the repair',
    body: html`<input type="hidden" name="expect" value="${hash}">${cause === undefined ? '' : html`<input type="hidden" name="cause" value="${cause}">`}<div class="row"><button class="go">Run these steps</button><span class="quiet small">Exactly these. If the host has changed since, nothing is run. You may have to prove again who you are.</span></div>`,
  });
}

function others({ others: all, incident }: Plan): Content {
  if (all.length === 0) return '';
  return html`<section class="section" aria-labelledby="others-title"><h2 id="others-title">Other causes</h2><ul class="list">${all.map((one) => html`<li><a href="${safeUrl(`/incidents/${incident}/plan?cause=${one.number}`)}">${shown(one.summary)}</a> <span class="quiet">${percent(one.confidence)}</span></li>`)}</ul></section>`;
}

function done({ plan, incident, viewer }: PlanModel): Content {
  if (plan.done.length === 0) return '';
  return html`<section class="section" aria-labelledby="done-title"><h2 id="done-title">Done so far</h2><ul class="list">${plan.done.map(
    (one) =>
      html`<li class="row apart"><span>${moment(one.at)} ${shown(one.summary)}: ${one.ok ? (one.verified === true ? 'done and verified' : 'done') : 'failed'}${one.undoneAt === null ? '' : html`, taken back ${moment(one.undoneAt)}`}</span>${
        one.undoneAt === null && mayAct(viewer, 'responder')
          ? postForm({
              viewer,
              action: `/incidents/${incident.id}/undo`,
              label: `Take back ${one.repair}`,
              body: html`<input type="hidden" name="repair" value="${one.repair}"><button>Take it back</button>`,
            })
          : ''
      }</li>`,
  )}</ul></section>`;
}
