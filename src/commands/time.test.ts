import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StakeoutError } from '../domain/errors.ts';
import { durationText, parseSince, timeText } from './time.ts';

const now = new Date('2026-01-10T12:00:00.000Z');

for (const [text, expected] of [
  ['15m', '2026-01-10T11:45:00.000Z'],
  ['2h', '2026-01-10T10:00:00.000Z'],
  ['3d', '2026-01-07T12:00:00.000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['2026-01-02T10:00', '2026-01-02T10:00:00.000Z'],
  ['2026-01-02 10:00:05.250Z', '2026-01-02T10:00:05.250Z'],
  ['2026-01-02T10:00+02:00', '2026-01-02T08:00:00.000Z'],
] as const) {
  test(`since ${text}`, () => assert.equal(parseSince(text, now), expected));
}

for (const text of ['', 'soon', '5', '5y', '2026-13-01', '2026-01-02T25:00', '01/02/2026', '999999999w']) {
  test(`${text || 'nothing'} is not a time`, () => {
    assert.throws(() => parseSince(text, now), StakeoutError);
  });
}

test('what is printed can be given back', () => {
  const at = '2026-01-02T10:00:05.250Z';
  assert.equal(parseSince(timeText(at), now), at);
});

test('durations', () => {
  const cases = [0, 999, 4200, 65_000, 120_000, 3_720_000, 97_200_000, -1500];
  assert.deepEqual(cases.map(durationText), [
    '0 ms',
    '999 ms',
    '4.2 s',
    '1 min 5 s',
    '2 min',
    '1 h 2 min',
    '1 d 3 h',
    '-1.5 s',
  ]);
});
