import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { eventSchema, type EventOf } from './event.ts';
import { coarsened, impactOf, summed, totalOf } from './impact.ts';

const START = Date.parse('2026-01-02T10:00:00Z');

function chunk(from: number, requests: readonly number[], service = 'apache2'): EventOf<'incident.impact'> {
  const zero = requests.map(() => 0);
  const event = eventSchema.parse({
    kind: 'incident.impact',
    incident: 'INC-20260102-1',
    from: new Date(START + from).toISOString(),
    to: new Date(START + from + requests.length * 10_000).toISOString(),
    stepMs: 10_000,
    series: [
      {
        service,
        requests: [...requests],
        serverErrors: [...requests],
        checks: zero,
        wrong: zero,
        clients: requests.map(() => 3),
        affected: zero,
      },
    ],
  });
  assert.ok(event.kind === 'incident.impact');
  return event;
}

test('stretches are put together in the order of time, and what nobody counted stays a gap', () => {
  const series = impactOf([chunk(60_000, [4]), chunk(0, [1, 2]), chunk(0, [5], 'nginx')]);
  assert.deepEqual(
    series.map(({ service, points }) => [service, points.map(({ at, requests }) => [at, requests])]),
    [
      [
        'apache2',
        [
          ['2026-01-02T10:00:00.000Z', 1],
          ['2026-01-02T10:00:10.000Z', 2],
          ['2026-01-02T10:01:00.000Z', 4],
        ],
      ],
      ['nginx', [['2026-01-02T10:00:00.000Z', 5]]],
    ],
  );
  assert.deepEqual(
    summed(series).map(({ requests, clients }) => [requests, clients]),
    [
      [6, 3],
      [2, 3],
      [4, 3],
    ],
  );
});

test('the same stretch written twice counts once, and a stretch without a time or a step counts not', () => {
  const twice = impactOf([chunk(0, [1]), chunk(0, [1])]);
  assert.equal(totalOf(summed(twice)).requests, 1);
  assert.deepEqual(
    impactOf([
      { ...chunk(0, [1]), from: 'then' },
      { ...chunk(0, [1]), stepMs: 0 },
    ]),
    [],
  );
});

test('coarser steps lose no request', () => {
  const counted = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(counted, fc.constantFrom(10_000, 60_000, 300_000), (requests, stepMs) => {
      const points = summed(impactOf([chunk(30_000, requests)]));
      const coarse = coarsened(points, stepMs);
      assert.equal(totalOf(coarse).requests, totalOf(points).requests);
      assert.ok(coarse.every((point) => Date.parse(point.at) % stepMs === 0));
      assert.deepEqual(coarse.length, new Set(coarse.map(({ at }) => at)).size);
    }),
  );
});
