/** Who was paged, who is next and when; and how to take it, put it off or hand it over. */
import { type Content, type Html, html } from '../../../domain/html.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { ahead, countdown, moment, shown, stated, type Tone } from '../../ui/words.ts';
import { type IncidentModel, isOver, type Page, pageOf } from './model.ts';

const PHASES: Readonly<Record<Page['phase'], readonly [Tone, string]>> = {
  settling: ['none', 'Waiting whether more belongs to it'],
  triggered: ['bad', 'Paging'],
  acknowledged: ['calm', 'Acknowledged'],
  snoozed: ['calm', 'Snoozed'],
  exhausted: ['bad', 'Everybody was paged, nobody took it'],
  nobody: ['bad', 'Nobody can be paged'],
};

const DUE: Readonly<Partial<Record<Page['phase'], string>>> = {
  settling: 'until the first page',
  triggered: 'until the next person is paged',
  acknowledged: 'until the acknowledgement runs out',
  snoozed: 'until it pages again',
};

export function escalation(model: IncidentModel): Html {
  return html`<section class="section" id="escalation" aria-labelledby="escalation-title"><h2 id="escalation-title">On-call</h2><div class="stack"><div id="stand" data-live class="stack">${stand(model)}</div>${forms(model)}</div></section>`;
}

function stand(model: IncidentModel): Content {
  const { onCall, incident, now } = model;
  if (onCall === null)
    return html`<p class="notice warn">The pager does not answer: nobody knows whether anybody is paged.</p>`;
  const page = pageOf(model);
  if (page === undefined)
    return html`<p class="quiet">${isOver(incident) ? 'It is over; nobody is paged for it.' : shown(onCall.standing)}</p>`;
  const [tone, word] = PHASES[page.phase];
  const due = DUE[page.phase];
  return html`<p>${stated(tone, word)}</p>${page.dueAt === null || due === undefined ? '' : html`<p><span class="countdown">${countdown(page.dueAt, now)}</span> <span class="quiet">${due}</span></p>`}${page.quiet === null ? '' : html`<p class="notice warn">Pages nobody: ${shown(page.quiet)}</p>`}${silenced(model)}<dl class="pairs"><dt>Policy</dt><dd>${shown(page.policy)}, step ${page.step}${page.round > 1 ? `, round ${page.round}` : ''}</dd><dt>Paged</dt><dd>${people(page.paged)}</dd>${page.acknowledgedBy.length > 0 ? html`<dt>Taken by</dt><dd>${people(page.acknowledgedBy)}</dd>` : ''}${page.awake.length > 0 ? html`<dt>Awake</dt><dd>${people(page.awake)}</dd>` : ''}</dl>`;
}

/** Said with who wanted it and until when, and ended by whoever knows better. */
function silenced({ onCall, incident, viewer, now }: IncidentModel): Content {
  const one = onCall?.quiets.find((each) => each.incident === incident.id);
  if (one === undefined) return '';
  const { by, reason, until } = one;
  return html`<div class="notice warn"><p>Silenced${by === null ? '' : html` by <strong>${shown(by)}</strong>`} ${until === null ? 'until it is resolved' : html`until ${moment(until)}, which is ${ahead(until, now)}`}: ${shown(reason)}</p>${
    mayAct(viewer, 'responder')
      ? postForm({
          viewer,
          action: `/incidents/${incident.id}/unsilence`,
          id: 'unsilence',
          label: 'End the silence',
          body: html`<button>End the silence: page again</button>`,
        })
      : ''
  }</div>`;
}

function people(names: readonly string[]): string {
  return names.length === 0
    ? 'nobody so far'
    : shown(names.map((name) => name.replace(/^person:/, '')).join(', '));
}

function forms(model: IncidentModel): Content {
  const { incident, viewer } = model;
  if (isOver(incident)) return '';
  if (!mayAct(viewer, 'responder'))
    return html`<p class="quiet">Acknowledging takes a responder; you are signed in as ${viewer.role}.</p>`;
  return html`${acknowledge(model)}<details><summary>Hand over, put off, silence</summary><div class="stack">${others(model)}</div></details>`;
}

function acknowledge({ incident, viewer }: IncidentModel): Html {
  return postForm({
    viewer,
    action: `/incidents/${incident.id}/acknowledge`,
    id: 'acknowledge',
    label: 'Acknowledge',
    class: 'stack',
    body: html`<div class="field"><label for="ack-note">What are you doing? <span class="quiet">may be empty</span></label><textarea id="ack-note" name="note" rows="2" maxlength="4000"></textarea></div><div class="inline"><div class="field"><label for="ack-eta">Done in about</label><select id="ack-eta" name="eta"><option value="">not known</option>${ETAS.map(([minutes, text]) => html`<option value="${minutes}">${text}</option>`)}</select></div><button class="go">${incident.state === 'triggered' ? 'I am on it' : 'I am on it too'}</button></div>`,
  });
}

const ETAS = [
  [5, '5 min'],
  [15, '15 min'],
  [30, '30 min'],
  [60, '1 h'],
  [240, '4 h'],
] as const;

/** By the name of on-call or of the web, as the agent takes it. */
function isAwake(model: IncidentModel): boolean {
  const { viewer, onCall } = model;
  const same = (text: string): boolean => text.toLowerCase() === viewer.name.toLowerCase();
  return (pageOf(model)?.awake ?? []).some(
    (id) => same(id) || onCall?.people.some((one) => one.id === id && same(one.name)),
  );
}

function others(model: IncidentModel): Content {
  const { incident, viewer, onCall } = model;
  const at = `/incidents/${incident.id}`;
  return [
    postForm({
      viewer,
      action: `${at}/hand-over`,
      label: 'Hand over',
      class: 'stack',
      body: html`<div class="field"><label for="hand-to">Hand over to</label><select id="hand-to" name="to" required>${(onCall?.people ?? []).filter(({ id }) => shown(id) === id).map(({ id, name }) => html`<option value="${id}">${shown(name)}</option>`)}</select></div><div class="field"><label for="hand-note">What they should know</label><textarea id="hand-note" name="note" rows="2" maxlength="4000"></textarea></div><button>Hand over</button>`,
    }),
    postForm({
      viewer,
      action: `${at}/snooze`,
      label: 'Put off',
      class: 'inline',
      body: html`<div class="field"><label for="snooze-for">No pages for</label><select id="snooze-for" name="minutes">${ETAS.slice(1).map(([minutes, text]) => html`<option value="${minutes}">${text}</option>`)}</select></div><button>Put off</button>`,
    }),
    isAwake(model)
      ? postForm({
          viewer,
          action: `${at}/awake`,
          id: 'asleep',
          label: 'Not awake',
          body: html`<input type="hidden" name="awake" value="no"><button>Page me again: I am not on it any more</button>`,
        })
      : postForm({
          viewer,
          action: `${at}/awake`,
          id: 'awake',
          label: 'Awake',
          body: html`<button>I am awake: no further pages to me</button>`,
        }),
    postForm({
      viewer,
      action: `${at}/silence`,
      label: 'Silence',
      class: 'stack',
      body: html`<div class="field"><label for="silence-why">Silence until it is resolved, because</label><input id="silence-why" name="reason" required maxlength="200"></div><button>Silence</button>`,
    }),
  ];
}
