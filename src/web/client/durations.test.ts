import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rough, running } from './durations.ts';

test('one unit where that is enough', () => {
  assert.deepEqual([0, 59_999, 60_000, 3_599_999, 3_600_000, 3_660_000, 86_400_000].map(rough), [
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h',
    '1 h 1 min',
    '1 d',
  ]);
});

test('what runs goes on, what stands stays', () => {
  assert.equal(running('ago', 0, 61_000), '1 min ago');
  assert.equal(running('lasting', 0, 61_000), '1 min');
  assert.equal(running('countdown', 0, 61_000), '0 s');
  assert.equal(running('ahead', 61_000, 0), 'in 1 min');
  assert.equal(running('ahead', 0, 1), 'now');
  assert.equal(running('moment', 0, 1), undefined);
});
