/** Who is on call, who is next, when nobody would be, and whether messages arrive. */
import type { OnCallPage } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { ago, ahead, mark, moment, plural, rough, shown, stated } from '../../ui/words.ts';

export interface OnCallModel {
  readonly onCall: OnCallPage;
  readonly now: Date;
}

export function onCallPage({ onCall, now }: OnCallModel): Html {
  return html`${refreshing()}<div data-page="on-call"><div class="row apart"><h1>On-call</h1><a href="/settings">Change it</a></div><div id="stand" data-live class="stack"><p class="lede">${shown(onCall.standing)}</p>${trouble(onCall)}</div><div class="beside"><div>${rotations(onCall)}${gaps(onCall)}${untrained(onCall)}${pages(onCall, now)}${quiets(onCall, now)}</div><aside aria-label="Messages">${channels(onCall, now)}${pending(onCall)}</aside></div></div>`;
}

function trouble({ running, inForce, problems, outboxTrouble, heartbeat }: OnCallPage): Content {
  return [
    running ? undefined : 'The pager does not run: nobody is paged by it.',
    inForce ? undefined : 'No configuration is in force.',
    outboxTrouble,
    heartbeat?.why ?? undefined,
    ...problems,
  ]
    .filter((text) => text !== undefined && text !== null)
    .map((text) => html`<p class="notice bad">${mark('bad')} ${shown(text)}</p>`);
}

function rotations({ rotations: all }: OnCallPage): Html {
  return html`<section class="section" id="rotations" data-live aria-labelledby="rotations-title"><h2 id="rotations-title">Rotations</h2>${
    all.length === 0
      ? html`<p class="quiet">None is configured.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of rotations"><table class="fold"><thead><tr><th scope="col">Rotation</th><th scope="col">On call now</th><th scope="col">Until</th><th scope="col">Then</th><th scope="col">Zone</th></tr></thead><tbody>${all.map((one) => html`<tr><th scope="row">${shown(one.schedule)}</th><td data-label="Now">${one.now === null ? stated('bad', 'nobody') : shown(one.now.name)}</td><td data-label="Until">${one.until === null ? 'no change in sight' : moment(one.until)}</td><td data-label="Then">${one.next === null ? 'nobody' : shown(one.next.name)}</td><td data-label="Zone">${shown(one.zone)}</td></tr>`)}</tbody></table></div>`
  }</section>`;
}

function gaps({ gaps: { schedules, policies } }: OnCallPage): Html {
  const none = schedules.length + policies.length === 0;
  return html`<section class="section" id="gaps" data-live aria-labelledby="gaps-title"><h2 id="gaps-title">Gaps in the next seven days</h2>${none ? html`<p>${mark('ok')} None: somebody is always paged.</p>` : html`<ul class="list">${policies.map((one) => html`<li>${mark('bad')} ${moment(one.from)} to ${moment(one.until)}: <strong>nobody would be paged</strong> by ${shown(one.policy)}</li>`)}${schedules.map((one) => html`<li>${mark('warn')} ${moment(one.from)} to ${moment(one.until)}: nobody in ${shown(one.schedule)}${one.skipped.length > 0 ? html`; ${shown(one.skipped.join(', '))} ${one.skipped.length === 1 ? 'skips' : 'skip'} that step` : ''}</li>`)}</ul>`}</section>`;
}

function untrained({ untrained: all }: OnCallPage): Html {
  return html`<section class="section" id="untrained" data-live aria-labelledby="untrained-title"><h2 id="untrained-title">On call without a drill that counts</h2>${
    all.length === 0
      ? html`<p>${mark('ok')} Nobody in the next seven days.</p>`
      : html`<ul class="list">${all.map(({ name, schedule, from, since }) => html`<li>${mark('warn')} <strong>${shown(name)}</strong> in ${shown(schedule)} from ${moment(from)}: ${since === null ? 'has taken part in none yet' : html`the last counted until ${moment(since)}`}</li>`)}</ul><p class="small quiet">A drill is a practice host with a real fault in it: <code>stakeout drill start</code></p>`
  }</section>`;
}

function quiets({ quiets: all }: OnCallPage, now: Date): Html {
  return html`<section class="section" id="quiets" data-live aria-labelledby="quiets-title"><h2 id="quiets-title">Silences and maintenance</h2>${
    all.length === 0
      ? html`<p class="quiet">None: whatever happens pages somebody.</p>`
      : html`<ul class="list">${all.map(({ what, name, incident, reason, by, from, until }) => html`<li>${incident === null ? html`<strong>${shown(name)}</strong>` : html`<a href="${safeUrl(`/incidents/${incident}#escalation`)}"><strong>${shown(incident)}</strong></a>`} <span class="quiet">${what}${by === null ? '' : ` by ${shown(by)}`}</span><br>${shown(reason)}<br><span class="quiet small">${from !== null && Date.parse(from) > now.getTime() ? html`begins ${moment(from)}, ` : ''}${until === null ? 'until it is resolved' : html`ends ${moment(until)}, ${ahead(until, now)}`}</span></li>`)}</ul>`
  }</section>`;
}

function pages({ pages: all }: OnCallPage, now: Date): Html {
  return html`<section class="section" id="pages" data-live aria-labelledby="pages-title"><h2 id="pages-title">Pages that are out</h2>${
    all.length === 0
      ? html`<p class="quiet">None.</p>`
      : html`<ul class="list">${all.map((one) => html`<li data-row><a href="${safeUrl(`/incidents/${one.incident}`)}"><strong>${shown(one.title)}</strong></a><br><span class="quiet small">${one.phase}, ${shown(one.policy)} step ${one.step}${one.dueAt === null ? '' : html`, next ${ahead(one.dueAt, now)}`}; ${one.acknowledgedBy.length > 0 ? `taken by ${shown(one.acknowledgedBy.join(', '))}` : `paged ${shown(one.paged.map((who) => who.replace(/^person:/, '')).join(', ') || 'nobody')}`}</span></li>`)}</ul>`
  }</section>`;
}

function channels({ channels: all, heartbeat }: OnCallPage, now: Date): Html {
  return html`<section class="section" id="channels" data-live aria-labelledby="channels-title"><h2 id="channels-title">Channels</h2>${all.length === 0 ? html`<p class="quiet">None is configured.</p>` : html`<ul class="list">${all.map((one) => html`<li><div class="row apart"><strong>${shown(one.id)}</strong>${one.failing ? stated('bad', 'failing') : stated('ok', 'well')}</div><span class="quiet small">${shown(one.kind)}, ${one.lastSent === null ? 'nothing sent so far' : html`last sent ${ago(one.lastSent, now)}`}${one.why === null ? '' : html`<br>${plural(one.failures, 'failure')}: ${shown(one.why)}`}</span></li>`)}</ul>`}<p class="small quiet">${heartbeat === null ? 'No heartbeat goes out: if this host dies, it cannot say so.' : html`A heartbeat goes out every ${rough(heartbeat.everyMs)}${heartbeat.last === null ? '' : html`, last ${ago(heartbeat.last, now)}`}.`}</p></section>`;
}

function pending({ pending: all, pendingCount }: OnCallPage): Html {
  return html`<section class="section" id="pending" data-live aria-labelledby="pending-title"><h2 id="pending-title">On their way</h2>${pendingCount === 0 ? html`<p class="quiet">No message waits.</p>` : html`<p>${plural(pendingCount, 'message')}</p><ul class="list">${all.slice(0, 50).map((one) => html`<li class="small">${shown(one.purpose)} to ${shown(one.recipient)} by ${shown(one.channel)}, ${plural(one.attempts, 'try', 'tries')}${one.why === null ? '' : html`: ${shown(one.why)}`}</li>`)}</ul>`}</section>`;
}
