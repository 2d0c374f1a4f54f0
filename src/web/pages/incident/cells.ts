/** Five answers in the order in which they are asked at three in the morning. */
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { mayAct } from '../../ui/form.ts';
import { serviceLinks } from '../../ui/services.ts';
import { ago, ahead, lasting, moment, percent, plural, shown } from '../../ui/words.ts';
import { failing, lastHarm, harmText } from './harm.ts';
import { type IncidentModel, isOver, pageOf } from './model.ts';
import { startOf } from './verdict.ts';

export function cells(model: IncidentModel): Html {
  const all: readonly (readonly [string, Content])[] = [
    ['What is broken', broken(model)],
    ['Since when', since(model)],
    ['Why', why(model)],
    ['Being done', beingDone(model)],
    ['Do next', doNext(model)],
  ];
  return html`<dl class="cells" id="cells" data-live>${all.map(([name, body]) => html`<div><dt>${name}</dt><dd>${body}</dd></div>`)}</dl>`;
}

function broken({ incident, impact }: IncidentModel): Content {
  const harm = impact === null ? undefined : lastHarm(impact);
  const open = incident.findings.filter((one) => one.closed === null);
  const totals = impact?.totals;
  const share = totals === undefined ? null : failing(totals);
  const big =
    harm !== undefined && harm.share > 0
      ? harmText(harm, percent)
      : isOver(incident) || harm?.share === 0
        ? 'Nothing now'
        : plural(open.length, 'part');
  return html`<span class="big">${big}</span><span class="small quiet">${serviceLinks(incident.services)}${
    totals !== undefined && totals.serverErrors > 0 && share !== null
      ? html`<br>${totals.serverErrors} of ${totals.requests} requests so far, ${totals.affected > 0 ? `at least ${plural(totals.affected, 'client')}` : percent(share)}`
      : ''
  }</span>`;
}

function since({ incident, now }: IncidentModel): Content {
  const start = startOf(incident);
  const atLatest = incident.instants['impactStart']?.precision === 'at-latest';
  const detected = incident.instants['detect']?.at ?? null;
  const big = isOver(incident) ? moment(start) : lasting(start, now);
  return html`<span class="big">${big}</span><span class="small quiet">${isOver(incident) ? '' : html`${moment(start)}<br>`}${atLatest ? html`at the latest; it may have begun before<br>` : ''}${detected === null ? '' : html`noticed ${moment(detected)}`}</span>`;
}

function why({ incident }: IncidentModel): Content {
  const [cause] = incident.diagnosis?.causes ?? [];
  if (cause === undefined)
    return html`<span class="big">Not known yet</span><span class="small quiet">${incident.diagnosis === null ? 'It is being looked into.' : shown(incident.diagnosis.summary)}</span>`;
  const actor = cause.actor?.text ?? incident.actors[0]?.line;
  return html`<span class="big">${KINDS[cause.kind] ?? shown(cause.kind)}</span><code>${shown(cause.object)}</code>${actor === undefined ? '' : html`<span class="small">by <code>${shown(actor)}</code></span>`}<span class="small quiet">${confidence(cause.confidence)} · <a href="#evidence">${plural(cause.evidence.length, 'piece')} of evidence</a></span>`;
}

/** A word beside the number: 0.97 says nothing at three in the morning. */
export function confidence(value: number): string {
  const word = value >= 0.95 ? 'certain' : value >= 0.8 ? 'probable' : value >= 0.5 ? 'possible' : 'doubtful';
  return `${word} (${percent(value)})`;
}

const KINDS: Readonly<Record<string, string>> = {
  'file-missing': 'A file is missing',
  'file-corrupt': 'A file is damaged',
  permission: 'No permission',
  'package-removed': 'A package is gone',
  'module-disabled': 'A module is off',
  'extension-disabled': 'An extension is off',
  'wrong-version': 'Wrong version',
  'config-error': 'Configuration error',
  'config-mismatch': 'Configuration does not fit',
  'service-down': 'A service is down',
  'socket-missing': 'A socket is missing',
  'user-missing': 'An account is missing',
  'port-conflict': 'A port is taken',
  'disk-full': 'The disk is full',
  'read-only': 'Read-only file system',
  'fd-limit': 'Out of file handles',
  'app-error': 'The application itself',
  'slow-backend': 'A slow backend',
  capacity: 'Too much load',
  'client-noise': 'Odd clients',
  'dependency-down': 'A dependency is down',
  'restart-pending': 'A restart is due',
};

function beingDone(model: IncidentModel): Content {
  const { incident, now } = model;
  const page = pageOf(model);
  const last = incident.actions.at(-1);
  const people = page?.acknowledgedBy ?? [];
  const taken = incident.instants['ack']?.at ?? null;
  const who =
    people.length > 0
      ? html`<span class="big">${shown(people.join(', '))}</span>`
      : taken === null
        ? html`<span class="big">${isOver(incident) ? 'Nothing more' : 'Nobody yet'}</span>`
        : html`<span class="big">Taken</span>`;
  return html`${who}<span class="small quiet">${taken === null || isOver(incident) ? '' : html`acknowledged ${ago(taken, now)}<br>`}${last === undefined ? 'Nothing was done so far.' : html`Last: ${shown(last.text)}, ${isOver(incident) ? moment(last.at) : ago(last.at, now)}`}</span>`;
}

function doNext(model: IncidentModel): Content {
  const steps = nextSteps(model);
  return html`<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>`;
}

function nextSteps(model: IncidentModel): readonly Content[] {
  const { incident, viewer, now } = model;
  const page = pageOf(model);
  const plan = safeUrl(`/incidents/${incident.id}/plan`);
  if (isOver(incident)) return [learning(model)];
  const watched = incident.state === 'mitigated' || incident.state === 'monitoring';
  const steps: Content[] = [];
  if (incident.state === 'triggered')
    steps.push(
      mayAct(viewer, 'responder')
        ? html`<a class="button go" href="#acknowledge">Acknowledge</a>`
        : 'A responder has to acknowledge it.',
    );
  if (watched) steps.push('Wait until it has proved stable; it closes by itself.');
  else
    steps.push(
      html`<a href="${plan}" id="next-action">See the repair</a><span class="small quiet">Shows each step with its undo; nothing runs before you say so.</span>`,
    );
  if (page !== undefined && page.dueAt !== null && incident.state === 'triggered')
    steps.push(html`<span class="small quiet">Or the next person is paged ${ahead(page.dueAt, now)}.</span>`);
  return steps.slice(0, 3);
}

function learning({ postmortems }: IncidentModel): Html {
  const [one] = postmortems?.postmortems ?? [];
  if (one === undefined) return html`<a href="#postmortem" id="next-action">Write down what was learnt</a>`;
  const what = one.published === 'yes' ? 'Read what was learnt' : 'Finish the post-mortem';
  return html`<a href="${safeUrl(`/postmortems/${one.id}`)}" id="next-action">${what}</a>`;
}
