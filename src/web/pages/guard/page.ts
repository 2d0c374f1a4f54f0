/** What apt and dpkg were asked to do to this host, and what the guard said to it. */
import type { GuardPage } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import type { Viewer } from '../../gate/route.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { ahead, mark, moment, plural, shown, stated, type Tone } from '../../ui/words.ts';

export interface GuardModel {
  readonly guard: GuardPage;
  readonly before: number | undefined;
  readonly viewer: Viewer;
  readonly now: Date;
}

type Judged = GuardPage['judged'][number];

export const GUARD_PAGE = 50;

const OUTCOMES: Readonly<Record<Judged['outcome'], readonly [Tone, string]>> = {
  refused: ['warn', 'Refused'],
  approved: ['calm', 'Let through by approval'],
  undecided: ['none', 'Left to the people'],
  bypassed: ['bad', 'Went past the guard'],
  'failed-open': ['bad', 'Could not judge, let through'],
  'failed-closed': ['bad', 'Could not judge, refused'],
};

export function guardPage(model: GuardModel): Html {
  const { guard } = model;
  const last = guard.judged.at(-1);
  return html`<div data-page="guard"><h1>Guard</h1><div class="beside"><div><section class="section" id="judged" data-live aria-labelledby="judged-title"><h2 id="judged-title">Judged</h2>${guard.judged.length === 0 ? html`<p class="lede">No package manager has wanted to take anything away that is needed.</p>` : html`<ol class="list">${guard.judged.map((one) => judged(one, model))}</ol>`}${last !== undefined && guard.judged.length >= GUARD_PAGE ? html`<p><a rel="next" href="${safeUrl(`/guard?before=${last.seq}`)}">Older</a></p>` : ''}</section></div><aside aria-label="How the guard stands">${stand(guard)}</aside></div></div>`;
}

function judged(one: Judged, model: GuardModel): Html {
  const [tone, word] = OUTCOMES[one.outcome];
  return html`<li id="judged-${one.seq}" data-row><div class="row apart"><span>${stated(tone, word)} <span class="quiet small">${shown(one.layer)} · ${shown(one.transaction)}</span></span><span class="quiet small">${moment(one.at)}</span></div><p>${shown(one.summary)}</p>${one.commandLine === null ? '' : html`<p><code>${shown(one.commandLine)}</code></p>`}${one.script === null ? '' : html`<p class="small">from <code>${shown(one.script.path)}${one.script.line === null ? '' : `:${one.script.line}`}</code></p>`}<p class="small quiet">${shown([one.actor, one.services.length > 0 ? `concerns ${one.services.join(', ')}` : null, one.tookMs === null ? null : `judged in ${one.tookMs} ms`].filter((text) => text !== null).join(' · '))}</p>${lost(one)}${approval(one, model)}</li>`;
}

function lost({ lost: all, changes, seq }: Judged): Content {
  if (all.length + changes.length === 0) return '';
  return html`<details id="changes-${seq}"><summary class="small">${plural(changes.length, 'package')}, ${plural(all.length, 'part')} that would be lost</summary><ul class="small">${changes.map((one) => html`<li><code>${shown(one)}</code></li>`)}${all.map((one) => html`<li>${mark('bad')} <code>${shown(one)}</code></li>`)}</ul></details>`;
}

function approval(
  { approval: given, approvable, transaction, seq, reason }: Judged,
  { viewer, now }: GuardModel,
): Content {
  if (given !== null)
    return html`<p class="notice">Approved once${given.by === null ? '' : ` by ${shown(given.by)}`}: ${shown(given.reason)}. Ends ${ahead(given.until, now)}.</p>`;
  if (reason !== null) return html`<p class="small quiet">Because: ${shown(reason)}</p>`;
  if (!approvable || shown(transaction) !== transaction || !mayAct(viewer, 'responder')) return '';
  return html`<details id="approve-${seq}"><summary>Approve it once</summary>${postForm({
    viewer,
    action: '/guard/approve',
    label: `Approve ${shown(transaction)}`,
    class: 'inline',
    body: html`<input type="hidden" name="transaction" value="${transaction}"><div class="field grow"><label for="why-${seq}">Reason</label><input id="why-${seq}" name="reason" required maxlength="200"></div><div class="field"><label for="for-${seq}">Valid for</label><select id="for-${seq}" name="minutes"><option value="15">15 min</option><option value="60">1 h</option><option value="480">8 h</option></select></div><button>Approve</button>`,
  })}</details>`;
}

const FILES: Readonly<Record<GuardPage['files'][number]['state'], Tone>> = {
  ok: 'ok',
  missing: 'bad',
  changed: 'warn',
};

function stand(guard: GuardPage): Html {
  return html`<section class="section" id="guard-stand" data-live aria-labelledby="stand-title"><h2 id="stand-title">How it stands</h2><div class="stack"><p>${guard.installed ? stated('ok', 'Asked by apt and dpkg') : stated('bad', 'Not installed')}</p>${guard.installed ? '' : html`<p class="quiet">On the host: <code>stakeout guard install</code></p>`}${guard.indexOutdated ? html`<p class="notice warn">Its index is out of date; it judges more slowly.</p>` : ''}${guard.failures > 0 ? html`<p class="notice warn">It could not judge ${plural(guard.failures, 'time')}.</p>` : ''}<dl class="pairs"><dt>When it fails</dt><dd>${shown(guard.failMode ?? 'not known')}</dd><dt>Kernel guard</dt><dd>${shown(guard.kernel ?? 'not known')}</dd></dl><details id="guard-files"><summary>${plural(guard.files.length, 'file')}</summary><ul>${guard.files.map((one) => html`<li class="small">${mark(FILES[one.state])} <code>${shown(one.path)}</code> ${one.state}</li>`)}</ul></details><details id="guard-packages"><summary>${plural(guard.essentialPackages.length, 'package')} that are needed</summary><p class="small">${shown(guard.essentialPackages.join(', '))}</p></details></div></section>`;
}
