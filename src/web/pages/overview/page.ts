/** What one opens in the morning, and what a green screen has to say: what is watched, since when, and who would be paged. */
import type { Measures, OnCallPage, Result, RunbooksPage, ServicesPage } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { isStale, freshUntil } from '../../ui/stale.ts';
import { strip } from '../../ui/strip.ts';
import { ago, mark, moment, plural, shown, stated, type Tone } from '../../ui/words.ts';
import { hostsInBrief } from '../hosts/index.ts';
import { incidentList } from '../incidents/index.ts';
import { readiness } from './ready.ts';

export interface OverviewModel {
  readonly overview: Result<'overview'>;
  readonly services: ServicesPage | null;
  readonly hosts: Result<'hosts'> | null;
  readonly onCall: OnCallPage | null;
  readonly measures: Measures | null;
  readonly runbooks: RunbooksPage | null;
  readonly now: Date;
}

export function overviewPage(model: OverviewModel): Html {
  const { overview, now } = model;
  return html`${refreshing()}<div data-page="overview" data-seq="${overview.lastSeq}"><h1 class="hidden">Overview</h1>${verdict(model)}${
    overview.open.length > 0
      ? html`<section class="section" aria-labelledby="open-title" id="open" data-live><h2 id="open-title">Open incidents</h2>${incidentList(overview.open, now)}</section>`
      : html`<div id="open" data-live hidden></div>`
  }${watched(model)}${readiness(model)}<div class="trio"><section class="section" aria-labelledby="pages-title" id="would-page" data-live><h2 id="pages-title">Who would be paged</h2><div class="stack">${whoIsPaged(model)}</div></section><section class="section" aria-labelledby="guard-title" id="guarding" data-live><h2 id="guard-title">How it is guarded</h2><div class="stack">${guarding(model)}</div></section><section class="section" aria-labelledby="hosts-title" id="hosts" data-live><h2 id="hosts-title">Hosts</h2>${hostList(model)}</section></div></div>`;
}

/** Never green over data that is old. */
export function overallTone({ overview, services, now }: OverviewModel): Tone {
  if (!overview.guarded) return 'warn';
  if (overview.open.some(({ severity }) => severity === 'critical')) return 'bad';
  if (overview.open.length > 0) return 'warn';
  if (services === null || services.services.some((one) => staleService(one, now))) return 'none';
  if (services.services.some(({ state }) => state === 'bad')) return 'bad';
  return services.services.some(({ state }) => state === 'warn') ? 'warn' : 'ok';
}

function verdict(model: OverviewModel): Html {
  const { overview, services, now } = model;
  const tone = overallTone(model);
  const looks = services?.services.flatMap(({ checks }) => checks.map(({ at }) => at)) ?? [];
  const last = looks.toSorted().at(-1);
  return html`<div class="verdict ${tone}" id="verdict" data-live data-state="${tone}"><div class="row">${stated(tone, TONES[tone])}<span class="quiet small">${shown(overview.host)}</span>${last === undefined ? '' : html`<span class="quiet small">last looked ${ago(last, now)}</span>`}</div><p role="status">${said(model, tone)}</p></div>`;
}

const TONES: Readonly<Record<Tone, string>> = {
  bad: 'Users are harmed',
  warn: 'Needs a look',
  ok: 'All is well',
  calm: 'Being watched',
  none: 'Not known',
};

function said({ overview, services }: OverviewModel, tone: Tone): string {
  const [first, ...more] = overview.open;
  if (!overview.guarded) return 'The agent is starting: nothing is guarded yet.';
  if (first !== undefined)
    return `${shown(first.title)}.${first.cause === null ? '' : ` ${shown(first.cause)}`}${more.length > 0 ? ` And ${plural(more.length, 'more incident')}.` : ''}`;
  if (tone === 'none') return 'What is shown below is old: nobody has looked at the pages for a while.';
  const count = services?.services.length ?? overview.services.length;
  return `${plural(count, 'service')} and ${plural(overview.watching, 'part')} are watched; nothing is wrong that is known.`;
}

type ServiceLine = ServicesPage['services'][number];

function staleService({ checks }: ServiceLine, now: Date): boolean {
  return isStale(
    checks.map(({ at }) => at),
    now,
  );
}

const STATES: Readonly<Record<ServiceLine['state'], readonly [Tone, string]>> = {
  good: ['ok', 'well'],
  warn: ['warn', 'warning'],
  bad: ['bad', 'in trouble'],
  unknown: ['none', 'not looked at'],
};

function watched({ services, now }: OverviewModel): Html {
  return html`<section class="section" aria-labelledby="services-title" id="services" data-live><h2 id="services-title">Services</h2>${
    services === null
      ? html`<p class="notice warn">The agent did not say how the services are.</p>`
      : services.services.length === 0
        ? html`<p class="quiet">No service was found to watch.</p>`
        : html`<ul class="list">${services.services.map((one) => serviceRow(one, now))}</ul>`
  }</section>`;
}

function serviceRow(one: ServiceLine, now: Date): Html {
  const stale = staleService(one, now);
  const [tone, word] = stale ? (['none', 'old'] as const) : STATES[one.state];
  const last = one.checks.at(-1);
  const until = freshUntil(one.checks.map(({ at }) => at));
  return html`<li class="watched" id="service-${one.key}" data-row><div><a href="${safeUrl(`/services/${one.key}`)}"><strong>${shown(one.name)}</strong></a><br><span class="quiet small">${shown(one.sites.join(', '))}</span></div><div class="${stale ? 'stale' : ''}"${until === undefined ? '' : html` data-fresh-until="${until.toISOString()}"`}>${strip(one.checks)}${one.signals.map(({ summary }) => html`<p class="small">${mark('bad')} ${shown(summary)}</p>`)}</div><div class="small">${stated(tone, word)}<br><span class="quiet">${last === undefined ? 'never looked at' : html`${stale ? html`<strong>stale:</strong> ` : ''}${ago(last.at, now)}`} · ${parts(one.components)}</span></div></li>`;
}

function parts({ total, missing, changed }: ServiceLine['components']): string {
  const trouble = [missing > 0 ? `${missing} missing` : '', changed > 0 ? `${changed} changed` : ''].filter(
    (text) => text !== '',
  );
  return `${plural(total, 'part')}${trouble.length > 0 ? `, ${trouble.join(', ')}` : ''}`;
}

function whoIsPaged({ onCall, overview, now }: OverviewModel): Content {
  if (onCall === null) return html`<p class="notice warn">The pager does not answer.</p>`;
  const gaps = onCall.gaps.policies.length + onCall.gaps.schedules.length;
  return html`<p>${shown(onCall.standing === '' ? (overview.onCall ?? 'Not known.') : onCall.standing)}</p><dl class="pairs">${onCall.rotations.map((one) => html`<dt>${shown(one.schedule)}</dt><dd>${one.now === null ? html`<strong>${mark('bad')} nobody</strong>` : shown(one.now.name)}${one.until === null ? '' : html` <span class="quiet">until ${moment(one.until)}</span>`}</dd>`)}</dl>${gaps === 0 ? html`<p>${mark('ok')} No gap in the next seven days.</p>` : html`<p>${mark('warn')} <a href="/on-call#gaps">${plural(gaps, 'gap')} in the next seven days</a></p>`}${onCall.channels.filter(({ failing }) => failing).map(({ id, since }) => html`<p>${mark('bad')} Channel ${shown(id)} fails${since === null ? '' : html` since ${ago(since, now)}`}.</p>`)}`;
}

/** What was promised after incidents: how much of it holds. */
function promised({ measures: all }: OverviewModel): Content {
  if (all === null || all.measures.length === 0) return '';
  const holding = all.measures.filter(({ state }) => state === 'verified').length;
  return html`<dt>Measures</dt><dd>${holding} of ${all.measures.length} hold</dd>`;
}

function guarding(model: OverviewModel): Content {
  const { overview, services, now } = model;
  const check = services?.lastCheck ?? null;
  return html`<dl class="pairs"><dt>Policy</dt><dd>${shown(overview.policy ?? 'not known')}</dd><dt>Parts watched</dt><dd>${overview.watching}</dd><dt>Kernel guard</dt><dd>${shown(overview.kernelGuard ?? 'not known')}</dd><dt>All compared</dt><dd>${check === null ? 'not yet' : html`${ago(check.at, now)}, ${plural(check.findings, 'finding')}`}</dd><dt>Would raise it</dt><dd>a part lost or changed, a page that answers wrongly, a rising share of 5xx, a service that stops</dd>${promised(model)}</dl>${overview.notes.length === 0 ? '' : html`<ul>${overview.notes.map((one) => html`<li>${mark('warn')} ${shown(one)}</li>`)}</ul>`}`;
}

function hostList({ hosts }: OverviewModel): Content {
  return hosts === null ? html`<p class="quiet">Not known.</p>` : hostsInBrief(hosts.hosts);
}
