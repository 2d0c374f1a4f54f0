/** What users met over time: a drawing that needs no script, prints, and has its numbers in a table behind it. */
import type { Impact } from '../../../desk/index.ts';
import { type Html, html } from '../../../domain/html.ts';
import { clock, momentText, percent, plural, shown } from '../../ui/words.ts';
import { failing, worstHarm, wrong, harmText } from './harm.ts';
import { plotted } from './plotted.ts';

const WIDTH = 960;
const HEIGHT = 220;
const LEFT = 62;
const RIGHT = 12;
const TOP = 26;
const BOTTOM = 22;
/** Rows of the table; a longer incident is told in coarser steps. */
const MOST_ROWS = 60;

type Share = (point: Impact['points'][number]) => number | null;

export function chart(impact: Impact | null): Html {
  if (impact === null)
    return section(html`<p class="quiet">What users met cannot be shown: the agent did not say it.</p>`);
  const { points, markers } = impact;
  if (points.length === 0 && markers.length === 0)
    return section(html`<p class="quiet">Nothing was counted: no requests, and no page was looked at.</p>`);
  return section(
    html`<p class="small quiet">${summary(impact)}</p>${drawing(impact)}<div class="key"><span><i></i>requests that fail (5xx)</span><span><i class="dashed"></i>our checks that answer wrongly</span></div>${flags(impact)}${table(impact)}`,
  );
}

function section(body: Html): Html {
  return html`<section class="section" id="impact" data-live aria-labelledby="impact-title"><h2 id="impact-title">What users met</h2>${body}</section>`;
}

function summary({ totals, from, to, ...rest }: Impact): string {
  const harm = worstHarm({ totals, from, to, ...rest });
  const worst = harm === undefined ? 'no harm was seen' : `at worst ${harmText(harm, percent)}`;
  return `${momentText(from)} to ${momentText(to)}: ${worst}; ${totals.serverErrors} of ${plural(totals.requests, 'request')} failed, ${totals.wrong} of ${plural(totals.checks, 'check')} wrong.`;
}

function drawing(impact: Impact): Html {
  const { points } = impact;
  const scale = scaleOf(impact);
  const runs = (share: Share): string[] => lines(points, share, scale);
  // The first is filled by a script, if at all; what is drawn here stays for paper, and for browsers without one.
  return html`<div id="impact-plot" class="plot" data-keep hidden></div><div id="impact-still" class="scroll" tabindex="0" role="region" aria-label="Chart of what users met" data-plot="${JSON.stringify(plotted(impact))}"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="impact-title" aria-describedby="impact-table">${grid(scale)}${areas(points, failing, scale).map((d) => html`<path class="errors" d="${d}"/>`)}${runs(failing).map((d) => html`<path class="errors-line" d="${d}"/>`)}${runs(wrong).map((d) => html`<path class="wrong-line" d="${d}"/>`)}${numbered(impact).map(({ number, at }) => flagAt(number, scale.x(Date.parse(at))))}</svg></div>`;
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly x: (ms: number) => number;
  readonly y: (share: number) => number;
}

function scaleOf({ from, to, points, markers }: Impact): Scale {
  const times = [from, to, ...points.map(({ at }) => at), ...markers.map(({ at }) => at)]
    .map((at) => Date.parse(at))
    .filter((ms) => Number.isFinite(ms));
  const start = times.length === 0 ? 0 : Math.min(...times);
  const end = Math.max(start + 1000, ...times);
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    from: start,
    to: end,
    x: (ms) => round(LEFT + ((ms - start) / (end - start)) * (WIDTH - LEFT - RIGHT)),
    y: (share) => round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)),
  };
}

function grid({ from, to, x, y }: Scale): Html {
  const across = [0, 0.5, 1].map(
    (share) =>
      html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}"/><text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const STEPS = 4;
  const along = Array.from({ length: STEPS + 1 }, (_, at) => from + ((to - from) * at) / STEPS).map(
    (ms, at) =>
      html`<text x="${x(ms)}" y="${HEIGHT - 5}" text-anchor="${at === 0 ? 'start' : at === STEPS ? 'end' : 'middle'}">${new Date(ms).toISOString().slice(11, 19)}</text>`,
  );
  return html`${across}${along}`;
}

/** One line for each stretch that was counted without a gap: what nobody counted is no zero. */
function lines(points: Impact['points'], share: Share, { x, y }: Scale): string[] {
  return stretches(points, share).map((run) =>
    run
      .map(
        ({ at, stepMs, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(value)}H${x(at + stepMs)}`,
      )
      .join(''),
  );
}

function areas(points: Impact['points'], share: Share, scale: Scale): string[] {
  const { x, y } = scale;
  return stretches(points, share).map((run) => {
    const first = run[0];
    const last = run.at(-1);
    if (first === undefined || last === undefined) return '';
    const top = run.map(({ at, stepMs, value }) => `L${x(at)} ${y(value)}H${x(at + stepMs)}`).join('');
    return `M${x(first.at)} ${y(0)}${top}L${x(last.at + last.stepMs)} ${y(0)}Z`;
  });
}

interface Counted {
  readonly at: number;
  readonly stepMs: number;
  readonly value: number;
}

function stretches(points: Impact['points'], share: Share): Counted[][] {
  const runs: Counted[][] = [];
  for (const point of points) {
    const value = share(point);
    const at = Date.parse(point.at);
    if (value === null || !Number.isFinite(at)) continue;
    const run = runs.at(-1);
    const before = run?.at(-1);
    const joins = before !== undefined && at - (before.at + before.stepMs) <= point.stepMs;
    if (run !== undefined && joins) run.push({ at, stepMs: point.stepMs, value });
    else runs.push([{ at, stepMs: point.stepMs, value }]);
  }
  return runs;
}

type Marker = Impact['markers'][number];

function numbered({ markers }: Impact): readonly (Marker & { readonly number: number })[] {
  return markers
    .filter(({ at }) => Number.isFinite(Date.parse(at)))
    .map((one, index) => ({ ...one, number: index + 1 }));
}

function flagAt(number: number, x: number): Html {
  return html`<line class="event" x1="${x}" x2="${x}" y1="${TOP - 4}" y2="${HEIGHT - BOTTOM}"/><circle class="flag" cx="${x}" cy="12" r="9"/><text class="flag-text" x="${x}" y="16">${number}</text>`;
}

const MARKER_WORDS: Readonly<Record<Marker['kind'], string>> = {
  change: 'changed',
  detect: 'noticed',
  page: 'paged',
  ack: 'acknowledged',
  action: 'done',
  mitigate: 'mitigated',
  verify: 'verified',
  resolve: 'resolved',
};

function flags(impact: Impact): Html {
  const all = numbered(impact);
  if (all.length === 0) return html``;
  return html`<ol class="flags">${all.map(({ number, kind, at, text, entry }) => html`<li><b>${number}</b>${clock(at)} ${MARKER_WORDS[kind]}: ${entry === null ? shown(text) : html`<a href="#entry-${entry}">${shown(text)}</a>`}</li>`)}</ol>`;
}

function table({ points }: Impact): Html {
  const rows =
    points.length <= MOST_ROWS
      ? points
      : points.filter((_, at) => at % Math.ceil(points.length / MOST_ROWS) === 0);
  const cell = (share: number | null): string => (share === null ? 'not counted' : percent(share));
  return html`<details id="impact-table"><summary>The numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="The numbers behind the chart"><table><thead><tr><th scope="col">From (UTC)</th><th scope="col" class="num">Requests</th><th scope="col" class="num">Failed</th><th scope="col" class="num">Share</th><th scope="col" class="num">Checks</th><th scope="col" class="num">Wrong</th><th scope="col" class="num">Share</th></tr></thead><tbody>${rows.map((one) => html`<tr><th scope="row">${clock(one.at)}</th><td class="num">${one.requests}</td><td class="num">${one.serverErrors}</td><td class="num">${cell(failing(one))}</td><td class="num">${one.checks}</td><td class="num">${one.wrong}</td><td class="num">${cell(wrong(one))}</td></tr>`)}</tbody></table></div></details>`;
}
