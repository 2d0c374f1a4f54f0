import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetOf } from './formulae.ts';
import { dayIn, spanText, stamp } from './stamp.ts';

/** Objective, minutes, share: full-outage minutes, share of the budget, rate. */
const GOLDEN: readonly (readonly [number, number, number, readonly [number, number, number, number]])[] = [
  [99.9, 90, 0.6, [43.2, 54, 1.25, 600]],
  [99.5, 90, 0.6, [216, 54, 0.25, 120]],
  [99.9, 43.2, 1, [43.2, 43.2, 1, 1000]],
  [99.99, 90, 0, [4.32, 0, 0, 0]],
];

for (const [percent, minutes, share, expected] of GOLDEN)
  test(`${minutes} min of ${share * 100} % at ${percent} %`, () => {
    const budget = budgetOf({ percent, days: 30 }, { ms: minutes * 60_000, share });
    const found = [budget.minutes, budget.fullOutageMinutes, budget.used, budget.burnRate];
    expected.forEach((one, at) =>
      assert.ok(Math.abs((found[at] ?? NaN) - one) < 1e-6, `${found[at]} is not ${one}`),
    );
  });

test('what is not known stays unknown', () => {
  const budget = budgetOf({ percent: 99.9, days: 30 }, { ms: null, share: null });
  assert.deepEqual([budget.fullOutageMinutes, budget.used, budget.burnRate], [null, null, null]);
  assert.equal(spanText(null, 'exact'), 'unknown');
});

test('lengths say which way they are bounded, and what came first', () => {
  assert.equal(spanText(5_400_000, 'exact'), '90 min');
  assert.equal(spanText(300_000, 'at-most'), 'at most 5 min');
  assert.equal(spanText(-1600, 'at-least'), 'at most 1.6 s before');
  assert.equal(spanText(250, 'about'), 'about 250 ms');
});

test('a time has its day, UTC and the zone, with another day where the clock there is past midnight', () => {
  assert.equal(stamp('2026-01-02T10:00:00.123Z', 'UTC'), '2026-01-02 10:00:00.123 UTC');
  assert.equal(
    stamp('2026-07-02T10:00:00.123Z', 'Europe/Berlin'),
    '2026-07-02 10:00:00.123 UTC (12:00:00 Europe/Berlin)',
  );
  assert.equal(
    stamp('2026-01-02T23:30:00.000Z', 'Europe/Berlin', 'minute'),
    '2026-01-02 23:30 UTC (2026-01-03 00:30 Europe/Berlin)',
  );
  assert.equal(stamp('then', 'UTC'), 'unknown');
  assert.equal(dayIn('2026-01-02T23:30:00.000Z', 'Europe/Berlin'), '2026-01-03');
});
