import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ImpactKeeper } from './impact-keeper.ts';
import { T0, testBaseline, testDesk } from './testing/desk.ts';

const ID = 'INC-20260102-1';
const desk = await testDesk(() => ({
  baseline: () =>
    testBaseline({
      services: [
        {
          id: 'elf:/usr/sbin/shopd',
          stack: 'elf',
          name: 'shopd',
          running: true,
          executable: '/usr/sbin/shopd',
          effective: [],
          sites: [],
        },
      ],
    }),
}));
after(desk.close);
let at = T0;
const group = {
  site: 'shop',
  path: '/',
  requests: 10,
  statuses: {},
  serverErrors: 4,
  clients: 3,
  clientsAffected: 1,
};
const minutes = (count: number): void => {
  for (let minute = 0; minute < count; minute += 1) {
    desk.history.counted('elf:/usr/sbin/shopd', [group], at);
    at += 60_000;
    desk.pass(60_000);
  }
};

test('the chart goes from before the incident to now, with what is only remembered, and marks what happened', async () => {
  minutes(6);
  const write = desk.journal.append.bind(desk.journal);
  write({
    kind: 'transaction.ended',
    manager: 'dpkg',
    tookMs: 5,
    touched: 1,
    verdict: 'harmful',
    summary: 'it took libphp',
  });
  write({ kind: 'incident.opened', incident: ID, title: 'shop answers 500', severity: 'critical' });
  write({
    kind: 'oncall.delivery',
    incident: ID,
    purpose: 'page',
    key: 'k',
    recipient: 'person:mara',
    channel: 'ntfy',
    outcome: 'delivered',
    attempts: 1,
    tookMs: 5,
  });
  minutes(1);
  await desk.ask('acknowledge', { incident: ID, by: 'mara', note: 'DB_PASSWORD=tr0ub4dor' });
  minutes(1);
  const chart = await desk.ask('impact', { incident: ID });
  assert.deepEqual([chart.from, chart.to], ['2026-01-02T10:01:00.000Z', '2026-01-02T10:08:00.000Z']);
  assert.deepEqual([chart.totals.requests, chart.totals.serverErrors, chart.stepMs], [70, 28, 10_000]);
  assert.equal(chart.points.length, 42);
  assert.deepEqual(
    chart.series.map(({ service, name }) => [/^svc-[0-9a-f]{16}$/.test(service), name]),
    [[true, 'shopd']],
    'no path in a name',
  );
  assert.deepEqual(
    chart.markers.map(({ kind }) => kind),
    ['change', 'detect', 'page', 'ack'],
  );
  assert.doesNotMatch(JSON.stringify(chart.markers), /tr0ub4dor/);
});

test('after the end it is told from the journal alone', async () => {
  const keeper = new ImpactKeeper({
    history: desk.history,
    append: (event) => void desk.journal.append(event),
    now: () => new Date(at),
  });
  keeper.start([ID]);
  minutes(2);
  keeper.heard({ kind: 'incident.resolved', incident: ID, how: 'put back' });
  desk.journal.append({ kind: 'incident.resolved', incident: ID, how: 'put back' });
  const chart = await desk.ask('impact', { incident: ID });
  assert.equal(chart.totals.requests, 20);
  assert.equal(chart.markers.at(-1)?.kind, 'resolve');
  const later = await testDesk();
  for (const { event } of desk.journal.entries()) later.journal.append(event);
  assert.equal((await later.ask('impact', { incident: ID })).totals.requests, 20);
  later.close();
  await assert.rejects(desk.ask('impact', { incident: 'INC-20260102-9' }), { refusal: 'unknown' });
});

test('a chart of days has no more points than a screen', async () => {
  const long = await testDesk();
  long.journal.append({ kind: 'incident.opened', incident: ID, title: 'x', severity: 'critical' });
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  for (let hour = 0; hour < 40; hour += 1) {
    long.journal.append({
      kind: 'incident.impact',
      incident: ID,
      from: new Date(T0 + hour * 3_600_000).toISOString(),
      to: new Date(T0 + (hour + 1) * 3_600_000).toISOString(),
      stepMs: 60_000,
      series: [
        {
          service: 'apache2',
          requests: zeros(60).map(() => 1),
          serverErrors: zeros(60),
          checks: zeros(60),
          wrong: zeros(60),
          clients: zeros(60),
          affected: zeros(60),
        },
      ],
    });
  }
  long.pass(40 * 3_600_000);
  const chart = await long.ask('impact', { incident: ID });
  assert.deepEqual([chart.totals.requests, chart.stepMs], [2400, 300_000]);
  assert.ok(chart.points.length <= 720);
  long.close();
});
