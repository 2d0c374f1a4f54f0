import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { LatencyHistogram } from './histogram.ts';

test('nothing was added', () => assert.equal(new LatencyHistogram().summary(), undefined));

test('quantiles are those of the sorted values, within a bucket', () => {
  const value = fc.oneof(fc.double({ min: 0.001, max: 1e7, noNaN: true }), fc.nat(100_000));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
      const histogram = new LatencyHistogram();
      for (const ms of values) histogram.add(ms);
      const sorted = values.toSorted((a, b) => a - b);
      const nearest = (q: number): number => sorted[Math.ceil(sorted.length * q) - 1] ?? 0;
      const summary = histogram.summary();
      assert.ok(summary);
      for (const [found, exact] of [
        [summary.p50Ms, nearest(0.5)],
        [summary.p95Ms, nearest(0.95)],
      ] as const)
        assert.ok(Math.abs(found - exact) <= exact * 0.035 + 0.001, `${found} for ${exact}`);
      assert.equal(summary.maxMs, Math.max(...values));
    }),
  );
});

test('values that are no durations do no harm', () => {
  const histogram = new LatencyHistogram();
  for (const ms of [0, 1e300, Number.MIN_VALUE]) histogram.add(ms);
  assert.equal(histogram.summary()?.maxMs, 1e300);
});
