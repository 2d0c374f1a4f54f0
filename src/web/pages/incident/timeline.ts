/** What happened, newest first: the moments that matter, and all of it one click away. */
import type { IncidentDetail } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { mayAct, postForm } from '../../ui/form.ts';
import { clock, dayText, mark, shown, shownLines, type Tone } from '../../ui/words.ts';
import { type IncidentModel, type Shown, SHOWN } from './model.ts';

type Item = IncidentDetail['timeline'][number];
type Group = Exclude<Shown, 'key' | 'all'>;

const NAMES: Readonly<Record<Shown, string>> = {
  key: 'What matters',
  found: 'Found',
  done: 'Done',
  said: 'Said',
  paged: 'Paged',
  all: 'Everything',
};

export function timeline(model: IncidentModel): Html {
  const { incident, shown: wanted } = model;
  const items = incident.timeline.filter((item) => isShown(item, wanted)).toReversed();
  return html`<section class="section" aria-labelledby="timeline-title" id="timeline"><div class="row apart"><h2 id="timeline-title">Timeline</h2><a class="button needs-js" id="news" href="#timeline-title" hidden></a></div>${noteForm(model)}<div id="entries" data-live>${filters(model)}${items.length === 0 ? html`<p class="quiet">Nothing of that kind so far.</p>` : html`<ol class="timeline">${rows(items)}</ol>`}</div></section>`;
}

function noteForm({ incident, viewer }: IncidentModel): Html {
  if (!mayAct(viewer, 'responder')) return html``;
  return postForm({
    viewer,
    action: `/incidents/${incident.id}/note`,
    label: 'Write a note',
    id: 'note',
    class: 'inline',
    body: html`<div class="field grow"><label for="note-text">Note</label><textarea id="note-text" name="text" rows="2" required maxlength="4000"></textarea></div><button>Add to the timeline</button>`,
  });
}

function filters({ incident, shown: wanted }: IncidentModel): Html {
  const count = (one: Shown): number => incident.timeline.filter((item) => isShown(item, one)).length;
  return html`<nav class="filters" aria-label="Which entries">${SHOWN.map((one) => html`<a href="${safeUrl(`/incidents/${incident.id}?show=${one}#timeline`)}"${one === wanted ? html` aria-current="true"` : ''}>${NAMES[one]}<span class="quiet">&nbsp;${count(one)}</span></a>`)}</nav>`;
}

/** A line for each day where there is more than one. */
function rows(items: readonly Item[]): Html[] {
  const days = new Set(items.map(({ at }) => dayText(at)));
  let day = '';
  return items.flatMap((item) => {
    const own = dayText(item.at);
    const heading = days.size > 1 && own !== day ? [html`<li class="day">${own}</li>`] : [];
    day = own;
    return [...heading, row(item)];
  });
}

function row(item: Item): Html {
  const { seq, at, kind, text, by, transcript } = item;
  const said = kind === 'note' || kind === 'incident.commented';
  const body = said
    ? html`<div class="said">${shownLines(text)}</div>`
    : html`<span class="${MOMENTS.has(kind) ? 'key-moment' : ''}">${shown(text)}</span>`;
  return html`<li id="entry-${seq}" data-row>${clock(at)}${mark(toneOf(item))}<div>${by === undefined ? '' : html`<strong class="small">${shown(by)}</strong> `}${body}${transcript === undefined ? '' : html`<details id="transcript-${seq}"><summary class="small">What it ran and printed</summary><pre class="code wrap" tabindex="0">${shownLines(transcript)}</pre></details>`}<a class="seq" href="#entry-${seq}" aria-label="Entry ${seq}">#${seq}</a></div></li>`;
}

function isShown(item: Item, wanted: Shown): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'key') return !DETAILS.has(item.kind);
  return groupOf(item.kind) === wanted;
}

/** Told by more telling entries, or of interest only when something is doubted. */
const DETAILS: ReadonlySet<string> = new Set([
  'service.checked',
  'oncall.recorded',
  'incident.impact',
  'transaction.seen',
  'repair.step',
  'verify.done',
  'selftest.done',
  'runbook.started',
  'runbook.ended',
]);

const MOMENTS: ReadonlySet<string> = new Set([
  'incident.opened',
  'incident.diagnosed',
  'incident.acknowledged',
  'incident.mitigated',
  'incident.resolved',
  'incident.reopened',
]);

const GROUPS: Readonly<Record<string, Group>> = {
  finding: 'found',
  signal: 'found',
  actor: 'found',
  events: 'found',
  verify: 'found',
  transaction: 'found',
  guard: 'found',
  'kernel-guard': 'found',
  restore: 'done',
  repair: 'done',
  runbook: 'done',
  service: 'done',
  baseline: 'done',
  note: 'said',
  oncall: 'paged',
};

export function groupOf(kind: string): Group {
  if (kind === 'incident.acknowledged' || kind === 'incident.commented' || kind === 'oncall.asked')
    return 'said';
  return GROUPS[kind.split('.')[0] ?? ''] ?? 'found';
}

function toneOf({ kind }: Item): Tone {
  if (
    /^(?:finding\.opened|signal\.raised|incident\.(?:opened|reopened)|restore\.failed|oncall\.trouble|events\.lost)$/.test(
      kind,
    )
  )
    return 'bad';
  if (
    /^(?:finding\.closed|signal\.cleared|restore\.done|repair\.ended|incident\.(?:mitigated|resolved))$/.test(
      kind,
    )
  )
    return 'ok';
  if (/^(?:restore\.declined|guard\.judged|kernel-guard\.refused)$/.test(kind)) return 'warn';
  return groupOf(kind) === 'said' || groupOf(kind) === 'paged' || kind === 'incident.diagnosed'
    ? 'calm'
    : 'none';
}
