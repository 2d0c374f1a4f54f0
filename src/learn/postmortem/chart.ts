/** The share that was hit over time, as the fenced block that readers' pages draw (`src/markdown/chart.ts`). Pure. */
import { impactOfRecord } from './formulae.ts';
import type { PostmortemRecord } from './record.ts';

type Point = PostmortemRecord['impact']['points'][number];

/** More say no more on a page; then several steps are one point. */
const MOST_POINTS = 300;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const MARKS = [
  ['cause', 'cause'],
  ['impactStart', 'harm seen'],
  ['notify', 'page arrived'],
  ['mitigate', 'harm over'],
] as const;

/** Undefined when nothing was counted that went wrong. Steps in which nobody asked for anything have no share, and no point. */
export function impactChart(record: PostmortemRecord): string | undefined {
  const { shareOf, share } = impactOfRecord(record);
  if (share === null || share === 0) return undefined;
  const [all, bad, title] =
    shareOf === 'requests'
      ? (['requests', 'failed', 'Share of requests that failed'] as const)
      : (['checks', 'wrong', 'Share of checked pages that were wrong'] as const);
  const points = thinned(record.impact.points).filter((point) => point[all] > 0);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const label = labelOf(first, last, record.impact.stepMs);
  const lines = points.map(
    (point) => `${label(point.at)}, ${Number(((100 * point[bad]) / point[all]).toFixed(1))}`,
  );
  return [
    '```chart',
    `title: ${title}, ${first.at.slice(0, 10)}, UTC`,
    'unit: %',
    'max: 100',
    ...marksOf(record, points, label),
    ...lines,
    '```',
  ].join('\n');
}

/** The clock; with the day where there are several. No blanks: a mark ends its label with one. */
function labelOf(first: Point, last: Point, stepMs: number): (at: string) => string {
  const severalDays = Date.parse(last.at) - Date.parse(first.at) >= DAY_MS || !sameDay(first.at, last.at);
  const end = stepMs < MINUTE_MS ? 19 : 16;
  return (at) => at.slice(severalDays ? 5 : 11, end);
}

const sameDay = (a: string, b: string): boolean => a.slice(0, 10) === b.slice(0, 10);

function marksOf(
  { instants }: PostmortemRecord,
  points: readonly Point[],
  label: (at: string) => string,
): readonly string[] {
  return MARKS.flatMap(([name, words]) => {
    const { at } = instants[name];
    if (at === null) return [];
    const point = points.findLast((one) => Date.parse(one.at) <= Date.parse(at));
    return point === undefined ? [] : [`mark: ${label(point.at)} ${words}`];
  });
}

function thinned(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, nth) =>
    points.slice(nth * size, (nth + 1) * size).reduce((sum, { requests, failed, checks, wrong }) => ({
      ...sum,
      requests: sum.requests + requests,
      failed: sum.failed + failed,
      checks: sum.checks + checks,
      wrong: sum.wrong + wrong,
    })),
  );
}
