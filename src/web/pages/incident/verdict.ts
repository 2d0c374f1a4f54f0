/** The first sentence of an incident: what is broken, since when, why, and what is next. */
import { durationText } from '../../../domain/duration.ts';
import { type Content, type Html, html } from '../../../domain/html.ts';
import { ago, lasting, moment, percent, shown } from '../../ui/words.ts';
import { harmText, lastHarm, worstHarm } from './harm.ts';
import { isOver, type IncidentModel, pageOf } from './model.ts';
import { standing, toneOf } from './standing.ts';

export function verdict(model: IncidentModel): Html {
  const { incident } = model;
  return html`<div class="verdict ${toneOf(incident)}" id="verdict" data-live data-state="${incident.state}"><div class="row">${standing(incident)}<span class="quiet small">${incident.severity}</span><span class="quiet small">${incident.id}</span></div><p role="status">${what(model)} ${why(model)} ${next(model)}</p></div>`;
}

/** `aria-live` off on what counts on: a status is not read out anew because a minute has passed. */
function what({ incident, impact, now }: IncidentModel): Content {
  const who =
    incident.services.length > 0 ? incident.services.map(({ name }) => shown(name)).join(', ') : 'This host';
  if (isOver(incident))
    return html`${who} was in trouble from ${moment(startOf(incident))}${lasted(incident)}${worst(impact)}.`;
  const harm = impact === null ? undefined : lastHarm(impact);
  const said = harm === undefined || harm.share === 0 ? shown(incident.title) : harmText(harm, percent);
  return html`${who}: ${said} since ${moment(startOf(incident))} (${lasting(startOf(incident), now)})${harm?.share === 0 ? '; users are not harmed now' : ''}.`;
}

export function startOf(incident: IncidentModel['incident']): string {
  return incident.instants['impactStart']?.at ?? incident.openedAt;
}

function lasted(incident: IncidentModel['incident']): string {
  if (incident.resolvedAt === null) return '';
  const ms = Date.parse(incident.resolvedAt) - Date.parse(startOf(incident));
  return Number.isFinite(ms) && ms >= 0 ? `, for ${durationText(ms)}` : '';
}

function worst(impact: IncidentModel['impact']): string {
  const harm = impact === null ? undefined : worstHarm(impact);
  return harm === undefined
    ? ''
    : `; at worst ${harmText(harm, percent).replace(/fail$/, 'failed').replace('answer', 'answered')}`;
}

function why({ incident }: IncidentModel): string {
  const [cause] = incident.diagnosis?.causes ?? [];
  if (cause !== undefined) return `Cause: ${sentence(shown(cause.summary))}`;
  if (incident.diagnosis !== null) return sentence(shown(incident.diagnosis.summary));
  return incident.findings.length > 0 ? sentence(shown(incident.title)) : 'The cause is not known yet.';
}

function next(model: IncidentModel): Content {
  const { incident, now } = model;
  const { state, instants } = incident;
  if (state === 'resolved') return '';
  if (state === 'mitigated' || state === 'monitoring')
    return 'It works again and is watched; do not close anything by hand.';
  const phase = pageOf(model)?.phase;
  if (state === 'triggered')
    return phase === 'exhausted' || phase === 'nobody'
      ? 'Nobody is left to be paged: take it.'
      : 'Nobody has taken it yet.';
  const taken = instants['ack']?.at ?? null;
  return taken === null ? '' : html`Somebody took it ${ago(taken, now)}.`;
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
