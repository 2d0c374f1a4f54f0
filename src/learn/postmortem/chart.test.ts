import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChart } from '../../markdown/index.ts';
import { impactChart } from './chart.ts';
import { draftPostmortem } from './draft/index.ts';
import type { PostmortemRecord } from './record.ts';
import { INCIDENT, outage, START } from './testing/journal.ts';
import { NOW } from './testing/written.ts';

type Point = PostmortemRecord['impact']['points'][number];

function recorded(): PostmortemRecord {
  using made = outage();
  return draftPostmortem(made.journal, INCIDENT, { host: 'web1', zone: 'UTC', now: NOW }).record;
}

const RECORD = recorded();
const withPoints = (points: readonly Point[]): PostmortemRecord => ({
  ...RECORD,
  impact: { ...RECORD.impact, points: [...points] },
});
const pointAt = (minute: number, counts: Partial<Point>): Point => ({
  at: new Date(START + minute * 60_000).toISOString(),
  requests: 0,
  failed: 0,
  checks: 0,
  wrong: 0,
  clients: 0,
  affected: 0,
  ...counts,
});
const chartOf = (record: PostmortemRecord) =>
  readChart((impactChart(record) ?? '').split('\n').slice(1, -1).join('\n'));

test('the share of requests that failed, step by step, with what happened when', () => {
  const chart = chartOf(RECORD);
  assert.equal(chart?.title, 'Share of requests that failed, 2026-01-02, UTC');
  assert.deepEqual(chart?.points[0], ['10:05', 60]);
  assert.equal(chart?.points.length, 5);
  assert.deepEqual(chart?.marks, [
    ['10:05', 'harm seen'],
    ['10:05', 'page arrived'],
    ['10:09', 'harm over'],
  ]);
});

test('where the web server saw nothing wrong, the pages that were checked tell; a step without any is none', () => {
  const chart = chartOf(
    withPoints([
      pointAt(5, { requests: 9, checks: 3, wrong: 1 }),
      pointAt(6, { requests: 9 }),
      pointAt(7, { requests: 9, checks: 4, wrong: 4 }),
    ]),
  );
  assert.equal(chart?.title, 'Share of checked pages that were wrong, 2026-01-02, UTC');
  assert.deepEqual(chart?.points, [
    ['10:05', 33.3],
    ['10:07', 100],
  ]);
});

test('days are told apart, and a long time is drawn in fewer steps that lose no count', () => {
  const minutes = 2 * 1440;
  const long = withPoints(
    Array.from({ length: minutes }, (_, at) => pointAt(at, { requests: 4, failed: at % 2 })),
  );
  const { instants } = long;
  const end = { at: new Date(START + minutes * 60_000).toISOString(), evidence: [] };
  const chart = chartOf({ ...long, instants: { ...instants, mitigate: end } });
  assert.ok(chart !== undefined && chart.points.length <= 300);
  assert.equal(new Set(chart.points.map(([label]) => label)).size, chart.points.length);
  assert.deepEqual(chart.points[0], ['01-02T10:00', 12.5]);
});

test('no chart of nothing', () => {
  assert.equal(impactChart(withPoints([])), undefined);
  assert.equal(
    impactChart(withPoints([pointAt(5, { requests: 9 }), pointAt(6, { requests: 9 })])),
    undefined,
  );
});
