import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenDistractors } from './distractors.ts';
import { ownCases } from './own-corpus.ts';
import { pick, randomFrom } from './random.ts';

test('a seed gives the same numbers again, another one others, spread over the whole range', () => {
  const take = (seed: string, n: number): number[] => {
    const random = randomFrom(seed);
    return Array.from({ length: n }, random);
  };
  assert.deepEqual(take('a', 5), take('a', 5));
  assert.notDeepEqual(take('a', 5), take('b', 5));
  const tenths = new Set(take('c', 200).map((x) => Math.floor(x * 10)));
  assert.deepEqual([...tenths].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what is picked is picked once', () => {
  const picked = pick([1, 2, 3, 4, 5, 6], 4, randomFrom('x'));
  assert.equal(new Set(picked).size, 4);
});

test('each case gets five changes, some before the fault and some after it, and not the same everywhere', () => {
  const all = ownCases().map(chosenDistractors);
  for (const { before, after } of all)
    assert.equal(new Set([...before, ...after].map(({ what }) => what)).size, 5);
  assert.ok(new Set(all.map(({ before }) => before.length)).size > 3);
  assert.ok(new Set(all.flatMap(({ before, after }) => [...before, ...after].map((d) => d.what))).size > 10);
});
