/** A service: what it needs and why, how that compares with what was recorded, what changed, and what a restart would do now. */
import type { ServiceDetail } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { refreshing } from '../../ui/document.ts';
import { isStale } from '../../ui/stale.ts';
import { strip } from '../../ui/strip.ts';
import { ago, mark, moment, partId, plural, shown, stated, type Tone } from '../../ui/words.ts';

export interface ServiceModel {
  readonly service: ServiceDetail;
  readonly now: Date;
}

const STATES: Readonly<Record<ServiceDetail['state'], readonly [Tone, string]>> = {
  good: ['ok', 'Well'],
  warn: ['warn', 'Warning'],
  bad: ['bad', 'In trouble'],
  unknown: ['none', 'Not looked at'],
};

export function servicePage({ service, now }: ServiceModel): Html {
  const looks = service.checks.map(({ at }) => at);
  const stale = isStale(looks, now);
  const [tone, word] = stale ? (['none', 'Old'] as const) : STATES[service.state];
  const last = service.checks.at(-1);
  return html`${service.foreseen === null ? refreshing() : ''}<div data-page="service"><p class="crumbs"><a href="/">Overview</a> / Services</p><div class="row apart"><h1>${shown(service.name)}</h1>${stated(tone, word)}</div><section id="checks" class="stack-tight" data-live aria-label="Checks"><p class="quiet">${shown(service.sites.join(', '))}</p><div class="${stale ? 'stale' : ''}">${strip(service.checks)}</div><p class="small quiet">${last === undefined ? 'Never looked at.' : html`${stale ? html`<strong>Stale:</strong> ` : ''}Last looked ${ago(last.at, now)}: ${last.ok ? 'right' : html`wrong, ${shown(last.failure ?? 'unknown')}`}.`}</p>${service.signals.map((one) => html`<p class="notice ${one.severity === 'critical' ? 'bad' : 'warn'}">${mark(one.severity === 'critical' ? 'bad' : 'warn')} ${shown(one.summary)}, since ${moment(one.since)}</p>`)}${service.incidents.map((id) => html`<p><a href="${safeUrl(`/incidents/${id}`)}">${id}</a> is open.</p>`)}</section><div class="beside"><div>${parts(service)}</div><aside aria-label="About the service">${foreseen(service)}${facts(service, now)}${changes(service)}</aside></div></div>`;
}

type Part = ServiceDetail['parts'][number];

const PART_STATES: Readonly<Record<Part['state'], readonly [Tone, string]>> = {
  ok: ['ok', 'as recorded'],
  missing: ['bad', 'missing'],
  changed: ['warn', 'changed'],
  unchecked: ['none', 'stands with the service'],
};

/** Trouble first, then by class; a reason is a click away, and open where something is wrong. */
function parts({ parts: all, components }: ServiceDetail): Html {
  const trouble = all.filter(({ state }) => state === 'missing' || state === 'changed');
  const classes = Map.groupBy(
    all.filter((one) => !trouble.includes(one)),
    (one) => one.class,
  );
  return html`<section class="section" id="parts" data-live aria-labelledby="parts-title"><h2 id="parts-title">${plural(components.total, 'part')} it cannot run without</h2>${trouble.length === 0 ? '' : html`<h3>Wrong now</h3><ul class="tree">${trouble.map((one) => part(one, true))}</ul>`}${[...classes].map(([name, some]) => html`<details id="class-${partId(name)}"><summary>${shown(name)} <span class="quiet">${some.length}</span></summary><ul class="tree">${some.map((one) => part(one, false))}</ul></details>`)}</section>`;
}

function part(one: Part, open: boolean): Html {
  const [tone, word] = PART_STATES[one.state];
  return html`<li><details id="part-${partId(one.id)}"${open ? html` open` : ''}><summary>${mark(tone)} <code>${shown(one.path)}</code> <span class="small is-${tone}">${word}</span></summary><div class="stack-tight"><p class="small quiet">Why is this needed?</p>${reason(one.reason)}<p class="small quiet">${shown([one.kind, one.package, ...one.differences, one.kept ? 'a copy is kept' : 'no copy is kept'].filter((text) => text !== null).join(' · '))}</p>${one.sha256 === null ? '' : html`<p class="hash quiet">SHA-256 ${one.sha256}</p>`}</div></details></li>`;
}

function reason(chain: Part['reason']): Content {
  return chain.reduceRight<Content>(
    (inner, { text, file, line }) =>
      html`<ul><li>${shown(text)}${file === null ? '' : html` <span class="quiet small"><code>${shown(file)}${line === null ? '' : `:${line}`}</code></span>`}${inner}</li></ul>`,
    '',
  );
}

const OUTCOMES: Readonly<Record<string, readonly [Tone, string]>> = {
  survives: ['ok', 'it comes back'],
  refuses: ['warn', 'it refuses and goes on with what it has'],
  degrades: ['bad', 'it runs and answers wrongly'],
  dies: ['bad', 'it does not come back'],
  unknown: ['none', 'not known'],
};

function foreseen({ foreseen: one, key }: ServiceDetail): Html {
  const said = (name: string, answer: { readonly outcome: string; readonly why: string } | null): Content => {
    if (answer === null) return html`<p>${name}: not known</p>`;
    const [tone, word] = OUTCOMES[answer.outcome] ?? (['none', answer.outcome] as const);
    return html`<p><strong>${name}:</strong> ${stated(tone, word)}<br><span class="quiet">${shown(answer.why)}</span></p>`;
  };
  return html`<section class="section" id="foreseen" aria-labelledby="foreseen-title"><h2 id="foreseen-title">If it were restarted now</h2>${
    one === null
      ? html`<p>Nobody has asked. It is worked out without touching the service, and takes some seconds.</p><p><a class="button" href="${safeUrl(`/services/${key}?foresee=yes#foreseen`)}">Work it out</a></p>`
      : html`<div class="stack">${said('Restart', one.restart)}${said('Reload', one.reload)}<p class="small quiet">As of ${moment(one.at)}</p><ul>${one.evidence.map((e) => html`<li class="small quiet">${shown(e.id)}: ${shown(e.text)}</li>`)}</ul></div>`
  }</section>`;
}

function facts({ baseline, lastCheck, executable, unit, effective, stack }: ServiceDetail, now: Date): Html {
  return html`<section class="section" aria-labelledby="facts-title"><h2 id="facts-title">Recorded</h2><dl class="pairs"><dt>Baseline</dt><dd>${baseline === null ? 'none' : html`generation ${baseline.generation}, ${moment(baseline.createdAt)}`}</dd><dt>Compared</dt><dd>${lastCheck === null ? 'not yet' : html`${ago(lastCheck.at, now)}, ${plural(lastCheck.findings, 'finding')}`}</dd><dt>Kind</dt><dd>${shown(stack)}</dd><dt>Program</dt><dd><code>${shown(executable)}</code></dd><dt>Unit</dt><dd>${unit === null ? 'none' : shown(unit)}</dd></dl>${effective.length === 0 ? '' : html`<details id="effective"><summary>${plural(effective.length, 'module')} in effect</summary><p class="small">${shown(effective.join(', '))}</p></details>`}</section>`;
}

function changes({ changes: all }: ServiceDetail): Html {
  return html`<section class="section" id="changes" data-live aria-labelledby="changes-title"><h2 id="changes-title">Last changes</h2>${all.length === 0 ? html`<p class="quiet">None that is known.</p>` : html`<ul class="list">${all.map((one) => html`<li><span class="quiet small">${moment(one.at)}</span><br>${shown(one.text)}${one.incident === null ? '' : html` <a href="${safeUrl(`/incidents/${one.incident}`)}">${one.incident}</a>`}</li>`)}</ul>`}</section>`;
}
