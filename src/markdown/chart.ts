/**
 * A chart in a post: a fenced block of the language `chart`. Drawn as SVG by attributes alone, since the pages' policy lets no style into
 * them, with the same numbers as a table for those who do not see it.
 */
import { html, type Html } from '../domain/html.ts';

export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** Top of the scale; the highest value when absent. */
  readonly max: number | undefined;
  /** What happened when: the label of a point, and words for it. */
  readonly marks: readonly (readonly [label: string, words: string])[];
  readonly points: readonly (readonly [label: string, value: number])[];
}

const MOST_POINTS = 2000;
const MEMBERS = /^(title|unit|max|mark):[ \t]*(.*)$/;

/** Undefined when it is not written as a chart: then it is shown as code. */
export function readChart(text: string): Chart | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const head = new Map<string, string>();
  const marks: (readonly [string, string])[] = [];
  const points: (readonly [string, number])[] = [];
  for (const line of lines) {
    if (line === '' || line === '---') continue;
    const [, member, value = ''] = MEMBERS.exec(line) ?? [];
    if (member === 'mark') {
      const [label = '', ...words] = value.split(' ');
      marks.push([label, words.join(' ')]);
    } else if (member !== undefined) head.set(member, value);
    else {
      const comma = line.lastIndexOf(',');
      const number = Number(line.slice(comma + 1));
      if (comma < 1 || line.slice(comma + 1).trim() === '' || !Number.isFinite(number) || number < 0)
        return undefined;
      points.push([line.slice(0, comma).trim(), number]);
    }
  }
  const max = head.has('max') ? Number(head.get('max')) : undefined;
  if (points.length < 2 || points.length > MOST_POINTS || (max !== undefined && !(max > 0))) return undefined;
  return { title: head.get('title') ?? 'Chart', unit: head.get('unit') ?? '', max, marks, points };
}

const WIDTH = 640;
const HEIGHT = 240;
const PLOT = { left: 44, right: 632, top: 28, bottom: 204 } as const;

export function drawChart(chart: Chart): Html {
  return html`<figure class="chart"><figcaption>${chart.title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${summary(chart)}">${grid(chart)}${curve(chart)}${marked(chart)}${axis(chart)}</svg>
<details><summary>The numbers</summary>${chartTable(chart)}</details></figure>`;
}

/** What a table of it has, for where nothing can be drawn. */
export function chartRows({ points }: Chart): Chart['points'] {
  return thinned(points, TABLE_ROWS);
}

/** For `renderMarkdown`: charts as they are drawn; what is not written as one stays code. */
export const CHART_BLOCKS = {
  chart: (content: string): Html | undefined => {
    const chart = readChart(content);
    return chart === undefined ? undefined : drawChart(chart);
  },
} as const;

/** Also for feeds, where readers show no SVG. */
export function chartTable(chart: Chart): Html {
  const { title, unit } = chart;
  return html`<table><caption>${title}</caption><thead><tr><th scope="col">When</th><th scope="col" class="right">${unit === '' ? 'Value' : unit}</th></tr></thead>
<tbody>${chartRows(chart).map(([label, value]) => html`<tr><td>${label}</td><td class="right">${value}</td></tr>`)}</tbody></table>`;
}

const TABLE_ROWS = 200;
const SPACE = ' ';

function summary({ title, unit, points }: Chart): string {
  const highest = points.reduce((most, point) => (point[1] > most[1] ? point : most));
  return `${title}: from ${points[0]?.[0] ?? ''} to ${points.at(-1)?.[0] ?? ''}; at most ${highest[1]}${SPACE}${unit} at ${highest[0]}`;
}

const topOf = ({ max, points }: Chart): number =>
  max ?? niceTop(Math.max(...points.map(([, value]) => value)));

function niceTop(value: number): number {
  if (value <= 0) return 1;
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / step) * step;
}

const x = (at: number, of: number): number => round(PLOT.left + (at / (of - 1)) * (PLOT.right - PLOT.left));
const y = (value: number, top: number): number =>
  round(PLOT.bottom - (Math.min(value, top) / top) * (PLOT.bottom - PLOT.top));
const round = (value: number): number => Math.round(value * 10) / 10;

function grid(chart: Chart): Html {
  const top = topOf(chart);
  return html`${[0, 0.5, 1].map(
    (share) =>
      html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(top * share, top)}" y2="${y(top * share, top)}"/><text class="label" x="${PLOT.left - 6}" y="${y(top * share, top) + 4}" text-anchor="end">${round(top * share)}${share === 1 ? chart.unit : ''}</text>`,
  )}`;
}

function curve(chart: Chart): Html {
  const top = topOf(chart);
  const points = thinned(chart.points, DRAWN);
  const line = points.map(([, value], at) => `${x(at, points.length)},${y(value, top)}`).join(' ');
  return html`<polygon class="area" points="${PLOT.left},${PLOT.bottom} ${line} ${PLOT.right},${PLOT.bottom}"/><polyline class="curve" points="${line}"/>`;
}

/** More than there are dots on most screens. */
const DRAWN = 500;

function marked({ marks, points }: Chart): Html {
  return html`${marks.slice(0, 6).map(([label, words], nth) => {
    const at = points.findIndex(([one]) => one === label);
    if (at < 0) return undefined;
    const place = x(at, points.length);
    const left = place > WIDTH * 0.6;
    const height = PLOT.top - 6 + (nth % 3) * 14;
    return html`<line class="mark" x1="${place}" x2="${place}" y1="${PLOT.top - 14}" y2="${PLOT.bottom}"/><text class="mark-label" x="${left ? place - 5 : place + 5}" y="${height}"${left ? html` text-anchor="end"` : undefined}>${words}</text>`;
  })}`;
}

function axis({ points }: Chart): Html {
  const middle = Math.floor((points.length - 1) / 2);
  const label = (at: number, anchor: string): Html =>
    html`<text class="label" x="${x(at, points.length)}" y="${PLOT.bottom + 18}" text-anchor="${anchor}">${points[at]?.[0]}</text>`;
  return html`${label(0, 'start')}${points.length > 4 ? label(middle, 'middle') : undefined}${label(points.length - 1, 'end')}`;
}

/** The highest of each stretch: a short peak stays. */
function thinned(points: Chart['points'], most: number): Chart['points'] {
  if (points.length <= most) return points;
  const size = points.length / most;
  return Array.from({ length: most }, (_, at) =>
    points
      .slice(Math.floor(at * size), Math.max(Math.floor(at * size) + 1, Math.floor((at + 1) * size)))
      .reduce((highest, point) => (point[1] > highest[1] ? point : highest)),
  );
}
