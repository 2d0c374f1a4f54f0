import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Look } from '../../detect/probe/index.ts';
import { impactOf, summed, totalOf } from '../../domain/impact.ts';
import { eventSchema, type JournalEvent } from '../../domain/event.ts';
import { CountRing } from './count-ring.ts';
import { ServiceHistory } from './history.ts';
import { ImpactKeeper } from './impact-keeper.ts';

const T0 = Date.parse('2026-01-02T10:00:00Z');
const group = {
  site: 'shop',
  path: '/',
  requests: 5,
  statuses: {},
  serverErrors: 2,
  clients: 3,
  clientsAffected: 1,
};

function look(at: number, ok: boolean): Look {
  const target = { url: 'http://127.0.0.1/' };
  return {
    page: { key: target.url, target, site: 'shop', services: ['apache2', 'php8.2-fpm'] },
    askedAt: at,
    result: {
      url: target.url,
      ok,
      status: 200,
      ...(ok ? {} : { failure: 'source-leak' }),
      tookMs: 3,
    },
  };
}

test('a ring loses nothing of what it still holds, and shows zeros where nothing was', () => {
  const times = fc.array(fc.integer({ min: 0, max: 99_999 }), { maxLength: 200 });
  fc.assert(
    fc.property(times, (offsets) => {
      const ring = new CountRing(1000, 50);
      const sorted = offsets.toSorted((a, b) => a - b);
      for (const offset of sorted) ring.add(T0 + offset, { requests: 1 });
      const points = ring.read(T0, T0 + 100_000);
      const end = sorted.at(-1) ?? 0;
      const held = Math.max(50_000, Math.floor(end / 1000) * 1000 - 49_000);
      assert.equal(points.length, 50);
      assert.equal(
        points
          .filter(({ at }) => Date.parse(at) - T0 >= held)
          .reduce((sum, { requests }) => sum + requests, 0),
        sorted.filter((offset) => offset >= held).length,
      );
    }),
  );
});

test('wrong answers count for every service of the page, also those that came with 200', () => {
  const history = new ServiceHistory(new Date(T0));
  history.counted('apache2', [group, { ...group, path: '/a' }], T0 + 1000);
  history.looked(look(T0 + 2000, false));
  const series = history.series(T0, T0 + 10_000, 10_000);
  assert.deepEqual(
    series.map(({ service, points: [point] }) => [service, point?.requests, point?.checks, point?.wrong]),
    [
      ['apache2', 10, 1, 1],
      ['php8.2-fpm', 0, 1, 1],
    ],
  );
  assert.equal(series[0]?.points[0]?.clients, 3, 'the same clients come again');
  assert.deepEqual(
    history.checks('apache2').map(({ ok, failure, status }) => [ok, failure, status]),
    [[false, 'source-leak', 200]],
  );
});

test('the last sixty checks are kept, whatever is asked', () => {
  const history = new ServiceHistory(new Date(T0));
  for (let at = 0; at < 100; at += 1) history.looked(look(T0 + at, true));
  const kept = history.checks('apache2');
  assert.deepEqual([kept.length, kept[0]?.at], [60, new Date(T0 + 40).toISOString()]);
  assert.deepEqual(history.checks('nginx'), []);
});

function kept(): {
  readonly keeper: ImpactKeeper;
  readonly history: ServiceHistory;
  readonly written: JournalEvent[];
  readonly pass: (ms: number) => void;
} {
  let now = T0;
  const written: JournalEvent[] = [];
  const history = new ServiceHistory(new Date(T0));
  const keeper = new ImpactKeeper({
    history,
    append: (event) => void written.push(eventSchema.parse(event)),
    now: () => new Date(now),
  });
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; now += 60_000) {
      history.counted('apache2', [group], now + 1);
      keeper.tick();
    }
  };
  return { keeper, history, written, pass };
}

function requestsOf(written: readonly JournalEvent[]): number {
  return totalOf(summed(impactOf(written.filter((one) => one.kind === 'incident.impact')))).requests;
}

test('what was met is written before the incident ends, from five minutes before it', () => {
  const { keeper, written, pass } = kept();
  pass(600_000);
  keeper.heard({ kind: 'incident.opened', incident: 'INC-20260102-1', title: 'x', severity: 'critical' });
  pass(120_000);
  keeper.heard({ kind: 'incident.resolved', incident: 'INC-20260102-1', how: 'x' });
  const [event, ...more] = written;
  assert.ok(event?.kind === 'incident.impact');
  assert.deepEqual([more, event.from], [[], '2026-01-02T10:05:00.000Z']);
  assert.equal(requestsOf(written), 7 * 5);
  keeper.heard({ kind: 'incident.resolved', incident: 'INC-20260102-1', how: 'again' });
  assert.equal(written.length, 1);
});

test('a long incident is written in stretches that cover all of it once, coarser after an hour', () => {
  const { keeper, written, pass } = kept();
  keeper.heard({ kind: 'incident.opened', incident: 'INC-20260102-1', title: 'x', severity: 'critical' });
  pass(5 * 3_600_000);
  keeper.stop();
  const events = written.filter((one) => one.kind === 'incident.impact');
  assert.equal(requestsOf(written), 300 * 5);
  assert.deepEqual(new Set(events.map(({ stepMs }) => stepMs)), new Set([10_000, 60_000]));
  for (const [at, event] of events.entries())
    assert.ok(at === 0 || event.from >= (events[at - 1]?.to ?? ''), 'one begins where the other ends');
  assert.ok(events.every(({ series }) => JSON.stringify(series).length < 8000));
});

test('an incident that was open when the agent began is followed from there', () => {
  const { keeper, written, pass } = kept();
  keeper.start(['INC-20260102-1']);
  pass(60_000);
  keeper.heard({ kind: 'incident.resolved', incident: 'INC-20260102-1', how: 'x' });
  keeper.stop();
  assert.equal(requestsOf(written), 5);
});
