import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { instantOf, isZone, offsetAt, wallAt } from './zone.ts';
import { clockOf, dayOf, durationOf, momentOf, wallText, weekdayOf } from './wall.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const at = (zone: string, text: string): string => new Date(instantOf(zone, wall(text))).toISOString();

/** zone, wall time, instant: before, in and after the change of clocks. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['Europe/Berlin', '2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
  ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29T03:01', '2026-03-29T01:01:00.000Z'],
  ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ['Europe/Berlin', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
  ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z'],
  ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-05T02:00', '2026-04-04T15:30:00.000Z'],
  ['Asia/Kathmandu', '2026-06-01T12:00', '2026-06-01T06:15:00.000Z'],
  ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00:00.000Z'],
  ['Africa/Casablanca', '2026-02-15T02:30', '2026-02-15T01:30:00.000Z'],
  ['UTC', '2026-06-01T12:00', '2026-06-01T12:00:00.000Z'],
];

for (const [zone, text, instant] of CASES)
  test(`${text} in ${zone}`, () => assert.equal(at(zone, text), instant));

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
];
const zones = fc.constantFrom(...ZONES);
const walls = fc
  .integer({ min: wall('2024-01-01') / 60_000, max: wall('2034-01-01') / 60_000 })
  .map((m) => m * 60_000);

test('an instant is the first at which the wall shows the time or later', () => {
  fc.assert(
    fc.property(zones, walls, (zone, time) => {
      const instant = instantOf(zone, time);
      assert.ok(wallAt(zone, instant) >= time);
      for (const before of [1, 60_000, 1_800_000, 3_600_000, 7_200_000])
        assert.ok(wallAt(zone, instant - before) < time, `${before} ms earlier`);
    }),
    { numRuns: 2000 },
  );
});

test('the order of wall times is the order of instants', () => {
  fc.assert(
    fc.property(zones, walls, fc.integer({ min: 0, max: 10_000 }), (zone, time, minutes) => {
      assert.ok(instantOf(zone, time) <= instantOf(zone, time + minutes * 60_000));
    }),
    { numRuns: 2000 },
  );
});

test('what the wall shows leads back to the instant, except in the second of two like hours', () => {
  fc.assert(
    fc.property(zones, walls, (zone, instant) => {
      const back = instantOf(zone, wallAt(zone, instant));
      const later = offsetAt(zone, back) - offsetAt(zone, instant);
      assert.equal(back, instant - later);
    }),
    { numRuns: 2000 },
  );
});

test('zones are names with rules', () => {
  for (const name of ['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Etc/GMT+3'])
    assert.ok(isZone(name), name);
  for (const name of [
    'Europe/Berlim',
    '',
    '+02:00',
    'UTC+2',
    'GMT-3',
    '../etc/passwd',
    'Europe/Berlin\n',
    ' UTC',
  ])
    assert.ok(!isZone(name), name);
  assert.throws(() => offsetAt('Mars/Olympus', 0), /no time zone Mars\/Olympus/);
});

test('times as they are written', () => {
  assert.equal(durationOf('12h'), 43_200_000);
  assert.equal(durationOf('2w'), 1_209_600_000);
  for (const text of ['0m', '-5m', '5', '5 m', '1.5h', 'm', '1234567s'])
    assert.equal(durationOf(text), undefined, text);
  assert.equal(clockOf('09:30'), 34_200_000);
  assert.equal(clockOf('24:00'), 86_400_000);
  for (const text of ['9:30', '24:01', '25:00', '09:60']) assert.equal(clockOf(text), undefined, text);
  assert.equal(momentOf('2026-12-24 09:00', 'Europe/Berlin'), Date.parse('2026-12-24T08:00Z'));
  assert.equal(momentOf('2026-07-01T09:00-04:00', 'Europe/Berlin'), Date.parse('2026-07-01T13:00Z'));
  assert.equal(momentOf('2026-07-01', 'Asia/Tokyo'), Date.parse('2026-06-30T15:00Z'));
  for (const text of ['2026-02-30', '2026-13-01', '2026-02-30 10:00', 'tomorrow', '2026-01-01 25:00'])
    assert.equal(momentOf(text, 'UTC'), undefined, text);
  assert.equal(dayOf('2026-02-29'), undefined);
  assert.equal(weekdayOf(wall('2026-01-05')), 'mon');
  assert.equal(weekdayOf(wall('1969-12-31')), 'wed');
  assert.equal(wallText('Europe/Berlin', Date.parse('2026-01-05T08:00Z')), 'Mon 2026-01-05 09:00');
});
