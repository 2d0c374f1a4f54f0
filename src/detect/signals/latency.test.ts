import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Latency } from './latency.ts';

const never = (): boolean => false;

/** One measurement a second: `[seconds, milliseconds]…`; what is seen at the end. */
function seen(
  isRaised: (id: string) => boolean,
  ...spans: readonly (readonly [number, (i: number) => number])[]
) {
  const latency = new Latency();
  let now = 0;
  for (const [seconds, ms] of spans)
    for (let i = 0; i < seconds; i += 1) {
      now += 1000;
      latency.add('shop', ['apache2'], ms(i), now);
    }
  return latency.conditions(isRaised, now);
}
const brief = (found: ReturnType<typeof seen>) => found.map((c) => `${c.severity} ${c.id}`);
const usual = [300, (i: number) => 20 + (i % 7)] as const;

const cases: readonly [string, readonly (readonly [number, (i: number) => number])[], readonly string[]][] = [
  ['as usual', [usual, [60, () => 25]], []],
  ['six times as much, and still quick', [usual, [60, () => 150]], []],
  ['a second and a half for most', [usual, [30, () => 1500]], ['warning latency:shop']],
  ['five seconds for most', [usual, [30, () => 5000]], ['critical latency:shop very slow']],
  ['five seconds for a third of them', [usual, [60, (i) => (i % 3 === 0 ? 5000 : 20)]], []],
  ['only just begun', [usual, [14, () => 5000]], []],
  [
    'always slow',
    [
      [300, () => 4000],
      [60, () => 5000],
    ],
    [],
  ],
  ['nothing to compare with', [[40, () => 5000]], []],
];
for (const [name, spans, expected] of cases)
  test(`latency: ${name}`, () => assert.deepEqual(brief(seen(never, ...spans)), expected));

test('it begins with the first slow answer and stays until it is half as slow', () => {
  const [found] = seen(never, usual, [25, () => 4000]);
  assert.equal(found?.since, 301_000);
  assert.match(found?.summary ?? '', /shop takes 4\.0 s for half of its answers, and took 2\d ms/);
  const raised = (id: string): boolean => id === 'latency:shop very slow';
  assert.deepEqual(brief(seen(raised, usual, [40, () => 1600])), ['critical latency:shop very slow']);
  assert.deepEqual(brief(seen(raised, usual, [40, () => 1200])), ['warning latency:shop']);
  assert.deepEqual(brief(seen(raised, usual, [40, () => 30])), []);
});

test('a few slow answers after a silence are too few seconds to go by', () => {
  const latency = new Latency();
  for (let now = 1000; now <= 300_000; now += 1000) latency.add('shop', ['apache2'], 20, now);
  for (let now = 341_000; now <= 350_000; now += 1000) latency.add('shop', ['apache2'], 5000, now);
  assert.deepEqual(latency.conditions(never, 350_000), []);
  latency.add('shop', ['apache2'], 5000, 356_000);
  assert.equal(latency.conditions(never, 356_000).length, 1);
});

test('answers below a second raise nothing, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 300, size: 'max' }), (all) => {
      assert.deepEqual(seen(never, [all.length, (i) => all[i] ?? 0]), []);
    }),
  );
});
